import { isGenerated, isScript, type SourceFile } from './source-file.ts';
import { tokenize } from './tokens.ts';

interface Comment {
  readonly place: string;
  /** Without its delimiters. */
  readonly text: string;
  /** Written with `//`. */
  readonly inline: boolean;
}

interface CommentRule {
  readonly reason: string;
  readonly broken: (comment: Comment) => boolean;
}

const suppression = /\b(?:oxlint|eslint)-disable(?:-next-line|-line)?\b|@ts-(?:expect-error|ignore|nocheck)\b/;

const rules: readonly CommentRule[] = [
  {
    reason: 'a comment says why, it does not narrate what follows',
    broken: ({ text, inline }) => inline && /^(?:Creates?|Gets?|Checks?|Sets?|Process(?:es)?|Handles?|Initiali[sz]es?|Defines?)\b/.test(text),
  },
  {
    reason: 'a comment is not about how the work was organised',
    broken: ({ text }) =>
      /\b(?:issue|ticket|task|pull request|PR|MR|story|milestone|sprint) ?#?\d+\b|(?:^|\s)#\d+\b/i.test(text) ||
      /\b(?:as|per|from) the (?:task|ticket|brief|issue|review)\b|\bas (?:requested|discussed|agreed)\b/i.test(text) ||
      /\b(?:colleague|teammate|sub-?agent|work in progress|WIP|FIXME|HACK)\b/i.test(text) ||
      /\b(?:for now|later on we|will be (?:added|implemented|done) (?:later|soon))\b/i.test(text),
  },
  {
    reason: 'a TODO gives its reason, as in "TODO: drop when Node 22 is gone"',
    broken: ({ text }) => /\bTODO\b(?!: \S+(?: \S+){2,})/.test(text),
  },
  { reason: 'a banner carries nothing', broken: ({ text }) => /[-=*#~_]{5,}/.test(text) },
  {
    reason: 'code that does not run is not kept',
    broken: ({ text, inline }) =>
      inline && /^(?:const|let|import|export|return|await|if \(|for \(|while \(|\w+(?:\.\w+)*\().*[;{]$/.test(text),
  },
  {
    reason: 'a suppression names its rule and argues, as in "oxlint-disable-next-line max-lines -- why"',
    broken: ({ text }) => suppression.test(text) && !/@ts-expect-error \S+(?: \S+){2,}|disable\S* [\w/-]+(?:, [\w/-]+)* -- \S+(?: \S+){2,}/.test(text),
  },
];

const machinePath = /(?<![\w.~})\]$-])\/(?:work|home|root|Users|mnt)\/[\w.-]+/;
const registryHost = /:\/\/(?:registry\.(?:npmjs|yarnpkg)|proxy\.golang|sum\.golang|[\w.-]*(?:artifactory|nexus|verdaccio))/;

/** Places that are the same on every installation although they look like somebody's machine, each with its reason. */
const sharedPaths: ReadonlyMap<string, string> = new Map([
  ['/home/sandbox', 'the agent\'s home folder in the runtime image'],
]);

/** Comments that say the wrong things, and texts that only hold on one machine. */
export function commentProblems(files: readonly SourceFile[]): string[] {
  return files.filter((file) => !isGenerated(file)).flatMap((file) => [
    ...commentsOf(file).flatMap(brokenRules),
    ...placeProblems(file),
  ]);
}

function brokenRules(comment: Comment): string[] {
  return rules.filter(({ broken }) => broken(comment)).map(({ reason }) => `${comment.place}: ${reason}: ${excerpt(comment.text)}`);
}

function commentsOf(file: SourceFile): Comment[] {
  if (isScript(file)) return scriptComments(file);
  return /\.(?:ya?ml|sh|toml)$|^\.ci\/|(?:^|\/)Dockerfile$/.test(file.path) ? hashComments(file) : [];
}

// Neighbouring `//` lines are one comment: only its first word opens a sentence for sure.
function scriptComments({ path, text }: SourceFile): Comment[] {
  const comments: (Comment & { readonly lastLine: number })[] = [];
  for (const { kind, text: raw, line } of tokenize(text)) {
    if (kind !== 'comment') continue;
    const inline = raw.startsWith('//');
    const own = inline ? raw.slice(2).trim() : raw.slice(2, -2).replace(/^\s*\*+ ?/gm, '').trim();
    const previous = comments.at(-1);
    if (inline && previous?.inline && previous.lastLine === line - 1) {
      comments[comments.length - 1] = { ...previous, text: `${previous.text} ${own}`, lastLine: line };
    } else {
      comments.push({ place: `${path}:${line}`, text: own, inline, lastLine: line });
    }
  }
  return comments;
}

function hashComments({ path, text }: SourceFile): Comment[] {
  return text.split('\n').flatMap((line, index) => {
    const own = /^\s*#(?!!)\s?(.*)$/.exec(line)?.[1];
    return own === undefined ? [] : [{ place: `${path}:${index + 1}`, text: own, inline: false }];
  });
}

function placeProblems({ path, text }: SourceFile): string[] {
  return text.split('\n').flatMap((line, index) => {
    const place = machinePath.exec(line)?.[0];
    const host = registryHost.exec(line)?.[0];
    return [
      ...(place === undefined || sharedPaths.has(place) ? [] : [`${path}:${index + 1}: ${place} is a path of one machine`]),
      ...(host === undefined ? [] : [`${path}:${index + 1}: ${host} is a registry of one place`]),
    ];
  });
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
