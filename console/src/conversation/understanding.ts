import type { AgentId } from '../sandbox/agents.ts';
import { RemainingText } from './remaining-text.ts';
import { minutesIn } from './spoken-minutes.ts';

export type PlanName = 'free' | 'pro' | 'enterprise';
export type DraftField = 'displayName' | 'repo' | 'branch' | 'idleTimeoutMinutes';

/** What one thing that was said means for the Sandbox that is being described. */
export interface Understanding {
  /** In the order in which they were named; more than one is a choice to be made. */
  readonly agents: readonly AgentId[];
  readonly displayName?: string;
  readonly repo?: string;
  readonly branch?: string;
  readonly plan?: PlanName;
  readonly idleTimeoutMinutes?: number;
  /** What is not wanted any more. */
  readonly dropped: readonly DraftField[];
  readonly answer?: 'yes' | 'no' | 'help';
}

const agentWords: readonly (readonly [AgentId, string])[] = [
  ['claude-code', 'claude(?:[ -]?code)?|anthropic'],
  ['opencode', 'open[ -]?code'],
  ['qwen-code', '(?:qwen|quen)(?:[ -]?code(?:r)?)?'],
  ['aider', 'aider|aida'],
  ['cursor-agent', 'cursor(?:[ -]?agent)?'],
  ['little-coder', 'little[ -]?coder'],
  ['sovereign-shell', '(?:sovereign|plain)[ -]?shell|shell|terminal|bash|command line'],
];

const answers: readonly (readonly [NonNullable<Understanding['answer']>, RegExp])[] = [
  ['yes', /^(?:yes|yep|yeah|ok|okay|sure|go|go ahead|do it|start|start it|create it|confirm|correct|right|that is right|that's right|please do)(?:,? please)?$/],
  ['no', /^(?:no|nope|cancel|never ?mind|stop|forget it|start over|reset|not now)$/],
  ['help', /^(?:help|what can you do|what can i say|which agents(?: are there| do you have)?)$/],
];

const droppedFields: readonly (readonly [DraftField, string])[] = [
  ['repo', 'repo(?:sitory)?'],
  ['branch', 'branch'],
  ['displayName', 'name'],
  ['idleTimeoutMinutes', '(?:idle|sleep)(?: time)?'],
];

/** Reads what a person wrote or said. What it does not understand it leaves out. */
export function understand(said: string): Understanding {
  const text = said.normalize('NFC').replace(/\s+/g, ' ').trim();
  const plain = text.toLowerCase().replace(/[.!?,;]+$/, '');
  const answer = answers.find(([, pattern]) => pattern.test(plain))?.[0];
  if (answer !== undefined) return { agents: [], dropped: [], answer };
  const rest = new RemainingText(text.replace(/ slash /gi, '/'));
  // Names and repositories first, so that a Sandbox called "shell tools" is no wish for a shell.
  const displayName = nameIn(rest);
  const dropped = droppedIn(rest);
  const repo = repoIn(rest);
  const branch = branchIn(rest);
  const idleTimeoutMinutes = minutesIn(rest);
  const plan = planIn(rest);
  const agents = agentsIn(rest);
  return {
    agents,
    dropped,
    ...(displayName !== undefined && { displayName }),
    ...(repo !== undefined && { repo }),
    ...(branch !== undefined && { branch }),
    ...(plan !== undefined && { plan }),
    ...(idleTimeoutMinutes !== undefined && { idleTimeoutMinutes }),
  };
}

const afterName = String.raw`(?=$|[.,;!?|]| (?:with|on|using|from|for|in|and|branch|that|which|please|running)\b)`;

function nameIn(rest: RemainingText): string | undefined {
  const lead = String.raw`\b(?:call(?:ed)?|name(?:d)?)(?: (?:it|this|that))?`;
  const [quoted, bare] = rest.take(new RegExp(String.raw`${lead} (?:["“'‘]([^"”'’]{1,80})["”'’]|(\S.{0,60}?)${afterName})`, 'i')) ?? [];
  const purpose = (): string | undefined => rest.take(new RegExp(String.raw`\bfor (?:the|my|our) ((?!repo)\S.{0,60}?)${afterName}`, 'i'))?.[0];
  return (quoted ?? bare ?? purpose())?.trim() || undefined;
}

function droppedIn(rest: RemainingText): DraftField[] {
  return droppedFields.flatMap(([field, words]) => (rest.take(new RegExp(String.raw`\b(?:no|without(?: an?| the)?|drop the|remove the|forget the) ${words}\b`, 'i')) ? [field] : []));
}

function repoIn(rest: RemainingText): string | undefined {
  const [fromUrl] = rest.take(/\bhttps?:\/\/\S+?\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?(?=$|[\s,;!?]|\.(?:\s|$))/i) ?? [];
  if (fromUrl !== undefined) return fromUrl;
  const [named] = rest.take(/(?<![\w/.-])(?!and\/or\b|yes\/no\b|either\/or\b|\d+\/\d+\b)([A-Za-z0-9][\w.-]*\/[A-Za-z0-9](?:[\w.-]*\w)?)/) ?? [];
  return named?.replace(/\.git$/, '');
}

function branchIn(rest: RemainingText): string | undefined {
  const [after] = rest.take(/\bbranch (?:called |named )?(?!of\b|from\b|in\b)([\w/.-]*\w)/i) ?? [];
  if (after !== undefined) return after;
  return rest.take(/\b(?!(?:the|a|an|this|that|my|new|default|any|which|on)\b)([\w/.-]*\w) branch\b/i)?.[0];
}

function planIn(rest: RemainingText): PlanName | undefined {
  const words = '(free|pro|professional|ent|enterprise)';
  const [before, after, alone] = rest.take(new RegExp(String.raw`\b${words} plan\b|\bplan ${words}\b|\b(pro|enterprise)\b`, 'i')) ?? [];
  const word = (before ?? after ?? alone)?.toLowerCase();
  if (word === undefined) return undefined;
  return word === 'free' ? 'free' : word.startsWith('p') ? 'pro' : 'enterprise';
}

function agentsIn(rest: RemainingText): AgentId[] {
  const any = agentWords.map(([, words]) => words).join('|');
  while (rest.take(new RegExp(String.raw`\b(?:not|instead of|rather than|no)(?: an?| the)? (?:${any})\b`, 'i'))) continue;
  return agentWords.flatMap(([agent, words]) => (rest.take(new RegExp(String.raw`\b(?:${words})\b`, 'i')) ? [agent] : []));
}
