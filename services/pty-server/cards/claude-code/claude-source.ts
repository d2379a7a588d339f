import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageChunk, type PermissionAsked } from '../card.ts';
import type { CardAdapter, CardSource, SourceStart } from '../card-source.ts';
import { writeWholeFile } from '../../persistence/whole-file.ts';
import { FileTail } from '../file-tail.ts';
import { keptLoopbackPlace, newLoopbackPlace, type LoopbackPlace } from '../loopback-place.ts';
import { toolCallOf } from '../message-blocks.ts';
import { keysOf } from '../typed-text.ts';
import { listenForHooks, type Hook, type HookListener } from './hook-listener.ts';
import { tellTranscript } from './transcript-cards.ts';

const secretVariable = 'OPENOVA_CARDS_SECRET';
const hookNames = ['UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'StopFailure', 'PermissionRequest'];
const answerSeconds = 24 * 3600;
const pollMs = 100;
// The transcript is written behind the hooks and says itself when a turn has ended; this is for a turn whose end it leaves out.
const stopMs = 2_000;
const startMs = 30_000;
const pasteMs = 3_000;

/** Claude Code tells of itself by hooks and in its transcript, and asks for permission by a hook that may take its time. */
export const claudeCards: CardAdapter = {
  prepare: async ({ pod }) => {
    const place = await newLoopbackPlace(pod);
    const settings = join(pod, 'claude-settings.json');
    await writeWholeFile(settings, JSON.stringify({ hooks: hooksAt(place) }));
    return { args: ['--settings', settings], env: { [secretVariable]: place.secret } };
  },
  open: async ({ pod }, start) => new ClaudeSource(start, await keptLoopbackPlace(pod)),
};

function hooksAt({ port }: LoopbackPlace): Readonly<Record<string, readonly object[]>> {
  const hook = {
    type: 'http',
    url: `http://127.0.0.1:${port}/hook`,
    timeout: answerSeconds,
    // The variable is replaced by the agent, so that the file holds no secret.
    headers: { Authorization: `Bearer $${secretVariable}` },
    allowedEnvVars: [secretVariable],
  };
  return Object.fromEntries(hookNames.map((name) => [name, [{ hooks: [hook] }]]));
}

class ClaudeSource implements CardSource {
  readonly #start: SourceStart;
  readonly #listener: Promise<HookListener | undefined>;
  readonly #waiting = new Map<string, (outcome: RequestPermissionOutcome) => void>();
  #tail: FileTail | undefined;
  #path: string | undefined;
  #toolUseId: string | undefined;
  #stopTimer: NodeJS.Timeout | undefined;

  constructor(start: SourceStart, place: LoopbackPlace) {
    this.#start = start;
    this.#listener = this.#listen(place);
    // A question ends with the connection that asked it.
    start.sink(start.questions.map(({ requestId }) => ({ kind: 'settled', requestId, outcome: { outcome: 'cancelled' } })));
  }

  // What is typed before its prompt is there is lost, and Enter in the same read as the paste would become part of it. A dialog takes no
  // paste, and Enter would choose in it.
  async prompt(text: string): Promise<void> {
    const { terminal } = this.#start;
    const before = await this.#promptLine((line) => line !== undefined, startMs);
    terminal.write(keysOf(text, true).subarray(0, -1));
    const after = await this.#promptLine((line) => line !== before, pasteMs);
    if (after === before) throw new Error('its prompt does not take the text');
    terminal.write(Uint8Array.of(13));
  }

  async cancel(): Promise<void> {
    for (const answer of this.#waiting.values()) answer({ outcome: 'cancelled' });
    this.#start.terminal.write(Uint8Array.of(27));
    this.#start.sink([{ kind: 'state', state: 'idle' }]);
  }

  async permit({ requestId }: PermissionAsked, outcome: RequestPermissionOutcome): Promise<void> {
    const answer = this.#waiting.get(requestId);
    if (answer === undefined) throw new Error('nobody waits for this answer any more');
    answer(outcome);
  }

  async close(): Promise<void> {
    clearTimeout(this.#stopTimer);
    await (await this.#listener)?.close();
    await this.#tail?.close();
  }

  /** The newest line with its prompt, once it is as wished or the time is over. */
  async #promptLine(isRight: (line: string | undefined) => boolean, withinMs: number): Promise<string | undefined> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { lines } = await this.#start.terminal.text(0);
      const line = lines.findLast((each) => each.includes('❯'));
      if (isRight(line) || Date.now() > deadline) return line;
      await pause(pollMs, undefined, { ref: false });
    }
  }

  async #listen(place: LoopbackPlace): Promise<HookListener | undefined> {
    try {
      return await listenForHooks(place, (hook, gone) => this.#take(hook, gone));
    } catch (error) {
      this.#start.onProblem(error as Error);
      return undefined;
    }
  }

  async #take(hook: Hook, gone: AbortSignal): Promise<object> {
    if (hook.session_id !== undefined) this.#start.onNativeSession(hook.session_id);
    if (hook.transcript_path !== undefined) await this.#follow(hook.transcript_path);
    switch (hook.hook_event_name) {
      case 'PermissionRequest':
        return this.#ask(hook, gone);
      case 'PreToolUse':
        this.#toolUseId = hook.tool_use_id;
        return {};
      case 'UserPromptSubmit':
        await this.#startTurn(hook.prompt ?? '');
        return {};
      case 'Stop':
      case 'StopFailure':
        this.#stopTimer = setTimeout(() => void this.#stop(), stopMs);
        return {};
      default:
        return {};
    }
  }

  async #startTurn(prompt: string): Promise<void> {
    clearTimeout(this.#stopTimer);
    // What belongs to the turn before.
    await this.#tail?.catchUp();
    this.#start.sink([{ kind: 'turn' }, { kind: 'state', state: 'running' }, { kind: 'update', update: messageChunk('user', prompt) }]);
  }

  async #stop(): Promise<void> {
    await this.#tail?.catchUp();
    this.#start.sink([{ kind: 'state', state: 'idle' }]);
  }

  /** Another conversation is another file. */
  async #follow(path: string): Promise<void> {
    if (path === this.#path) return;
    const before = this.#tail;
    const { position, onProblem, sink } = this.#start;
    this.#path = path;
    this.#tail = new FileTail({
      path,
      position: before ? 0 : (position ?? 0),
      pollMs,
      onLines: (lines, end) => sink(lines.flatMap(tellTranscript), end),
      onProblem,
    });
    await before?.close();
  }

  async #ask({ tool_name: name = 'tool', tool_input: input }: Hook, gone: AbortSignal): Promise<object> {
    const requestId = randomUUID();
    const permission: PermissionAsked = {
      requestId,
      toolCall: { ...toolCallOf(this.#toolUseId ?? requestId, name, input), status: 'pending' },
      options: [
        { optionId: 'allow', name: 'Allow', kind: 'allow_once' },
        { optionId: 'deny', name: 'Reject', kind: 'reject_once' },
      ],
    };
    const { promise, resolve } = Promise.withResolvers<RequestPermissionOutcome>();
    this.#waiting.set(requestId, resolve);
    gone.addEventListener('abort', () => resolve({ outcome: 'cancelled' }));
    await this.#tail?.catchUp();
    this.#start.sink([{ kind: 'asked', permission }]);
    const outcome = await promise;
    this.#waiting.delete(requestId);
    this.#start.sink([{ kind: 'settled', requestId, outcome }]);
    if (outcome.outcome === 'cancelled') return {};
    const decision = outcome.optionId === 'allow' ? { behavior: 'allow' } : { behavior: 'deny', message: 'The User refused this.' };
    return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } };
  }
}
