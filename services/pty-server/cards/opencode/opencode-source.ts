import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import { setTimeout as pause } from 'node:timers/promises';
import type { PermissionAsked } from '../card.ts';
import type { CardAdapter, CardSource, SourceStart } from '../card-source.ts';
import { keptLoopbackPlace, newLoopbackPlace, type LoopbackPlace } from '../loopback-place.ts';
import { firstOpencodeReading, replyOf, tellOpencode, type OpencodeEvent, type OpencodeReading } from './opencode-cards.ts';
import { missedMessages, type OpencodeMessage } from './missed-messages.ts';
import { missedQuestions, type OpencodeQuestion } from './missed-questions.ts';
import { serverEvents } from './server-events.ts';

const retryMs = 250;
const connectMs = 3_000;
// It sends a heartbeat every ten seconds.
const silenceMs = 60_000;
const answerMs = 10_000;
const startMs = 60_000;

/** opencode's terminal program is a server too: one process, whose events are the cards and whose terminal takes the prompts. */
export const opencodeCards: CardAdapter = {
  prepare: async ({ pod }) => {
    const { port, secret } = await newLoopbackPlace(pod);
    return { args: ['--hostname', '127.0.0.1', '--port', String(port)], env: { OPENCODE_SERVER_PASSWORD: secret } };
  },
  open: async ({ pod }, start) => new OpencodeSource(start, await keptLoopbackPlace(pod)),
};

class OpencodeSource implements CardSource {
  readonly #start: SourceStart;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #stopped = new AbortController();
  readonly #connected = Promise.withResolvers<void>();
  readonly #following: Promise<void>;
  #reading: OpencodeReading;

  constructor(start: SourceStart, { port, secret }: LoopbackPlace) {
    this.#start = start;
    const { nativeSessionId } = start;
    this.#reading = { ...firstOpencodeReading, ...(nativeSessionId === undefined ? {} : { sessionId: nativeSessionId }) };
    this.#url = `http://127.0.0.1:${port}`;
    this.#headers = { authorization: `Basic ${Buffer.from(`opencode:${secret}`).toString('base64')}` };
    this.#following = this.#follow();
  }

  async prompt(text: string): Promise<void> {
    // It answers when it has started, and then takes the prompt once.
    await Promise.race([this.#connected.promise, pause(startMs, undefined, { ref: false })]);
    const session = this.#reading.sessionId ?? (await this.#openSession());
    await this.#call(`/session/${session}/prompt_async`, { parts: [{ type: 'text', text }] });
  }

  async cancel(): Promise<void> {
    const { sessionId } = this.#reading;
    if (sessionId !== undefined) await this.#call(`/session/${sessionId}/abort`, {});
  }

  async permit({ requestId }: PermissionAsked, outcome: RequestPermissionOutcome): Promise<void> {
    const reply = outcome.outcome === 'selected' ? replyOf(outcome.optionId) : 'reject';
    await this.#call(`/permission/${encodeURIComponent(requestId)}/reply`, { reply });
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#followOnce(signal);
      } catch {
        // It is not there before it has started and after it has ended; the exit is told by the session.
      }
      await pause(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  // While it starts it takes connections that it never answers.
  async #followOnce(stopped: AbortSignal): Promise<void> {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), connectMs);
    try {
      const signal = AbortSignal.any([stopped, silent.signal]);
      const response = await fetch(`${this.#url}/event`, { headers: this.#headers, signal });
      if (!response.ok || response.body === null) return;
      await this.#tellMissed();
      for await (const data of serverEvents(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), silenceMs);
        this.#connected.resolve();
        this.#tell(JSON.parse(data) as OpencodeEvent);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(event: OpencodeEvent): void {
    const { reading, events } = tellOpencode(this.#reading, event);
    this.#read(reading);
    this.#start.sink(events);
  }

  #read(reading: OpencodeReading): void {
    this.#reading = reading;
    if (reading.sessionId !== undefined) this.#start.onNativeSession(reading.sessionId);
  }

  /** A conversation that the terminal shows as soon as it is drawn. */
  async #openSession(): Promise<string> {
    const { id } = (await this.#call('/session', {})) as { readonly id: string };
    this.#read({ ...this.#reading, sessionId: id });
    void this.#show(id);
    return id;
  }

  // Nothing tells when the terminal is drawn, and before that it follows no command.
  async #show(sessionID: string): Promise<void> {
    const { signal } = this.#stopped;
    try {
      for (let attempt = 0; attempt < 10 && this.#reading.sessionId === sessionID; attempt++) {
        await this.#call('/tui/select-session', { sessionID });
        await pause(1_000, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) this.#start.onProblem(error as Error);
    }
  }

  /** Events are kept for nobody: what was said while nobody listened is in the conversation. */
  async #tellMissed(): Promise<void> {
    const { sessionId } = this.#reading;
    if (sessionId === undefined) return;
    const messages = (await this.#call(`/session/${sessionId}/message`)) as readonly OpencodeMessage[];
    const statuses = (await this.#call('/session/status')) as Readonly<Record<string, { readonly type?: string }>>;
    const pending = (await this.#call('/permission')) as readonly OpencodeQuestion[];
    const told = this.#start.told();
    const { reading, events } = missedMessages(this.#reading, messages, told);
    const isIdle = (statuses[sessionId]?.type ?? 'idle') === 'idle';
    this.#read(reading);
    this.#start.sink([...events, { kind: 'state', state: isIdle ? 'idle' : 'running' }, ...missedQuestions(sessionId, pending, told)]);
  }

  async #call(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerMs),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`opencode answered with status ${response.status}`);
    return answer === '' ? undefined : JSON.parse(answer);
  }
}
