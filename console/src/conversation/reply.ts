import type { conversationMessages } from '../messages/en-conversation.ts';
import type { Draft } from './draft.ts';
import { wishOf } from './draft.ts';
import type { Understanding } from './understanding.ts';

/** A sentence of the catalogue with its values. */
export interface ReplySentence {
  readonly key: keyof typeof conversationMessages;
  readonly values?: Readonly<Record<string, string | number>>;
}

export interface Reply {
  readonly sentences: readonly ReplySentence[];
  /** The person has said yes to a draft that can be started. */
  readonly starts: boolean;
}

/** What is answered to something that was said, given the draft that came of it. */
export function replyTo(understanding: Understanding, draft: Draft): Reply {
  const { answer, plan, agents } = understanding;
  if (answer === 'no') return told({ key: 'talk.dropped' });
  if (answer === 'help') return told({ key: 'talk.help' });
  const open = openQuestion(understanding, draft);
  if (answer === 'yes') return open === undefined ? { sentences: [{ key: 'talk.starting' }], starts: true } : told(open);
  if (saysNothing(understanding)) return told({ key: 'talk.lost' });
  const aboutPlan: readonly ReplySentence[] = plan === undefined ? [] : [{ key: 'talk.plan' }];
  if (agents.length > 1 || open !== undefined) return told(...aboutPlan, open ?? whichOf(agents));
  return told(...aboutPlan, { key: 'talk.ready', values: { wish: describe(draft) } });
}

function openQuestion({ agents }: Understanding, draft: Draft): ReplySentence | undefined {
  if (agents.length > 1) return whichOf(agents);
  if (draft.agent === undefined) return { key: 'talk.whichAgent' };
  return wishOf(draft) === undefined ? { key: 'talk.whichRepo', values: { branch: draft.branch ?? '' } } : undefined;
}

function whichOf(agents: readonly string[]): ReplySentence {
  return { key: 'talk.whichOf', values: { agents: agents.join(', ') } };
}

function saysNothing({ agents, dropped, ...said }: Understanding): boolean {
  return agents.length === 0 && dropped.length === 0 && Object.keys(said).length === 0;
}

function describe({ agent, displayName, repo, branch, idleTimeoutMinutes }: Draft): string {
  return [
    agent ?? false,
    displayName !== undefined && `“${displayName}”`,
    repo !== undefined && (branch === undefined ? repo : `${repo} @ ${branch}`),
    idleTimeoutMinutes !== undefined && `${idleTimeoutMinutes} min`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

function told(...sentences: readonly ReplySentence[]): Reply {
  return { sentences, starts: false };
}
