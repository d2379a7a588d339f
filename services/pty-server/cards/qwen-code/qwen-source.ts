import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import { access, appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PermissionAsked } from '../card.ts';
import type { CardAdapter, CardEvent, CardFolders, CardSource, SourceStart } from '../card-source.ts';
import { FileTail } from '../file-tail.ts';
import { allowOnce, tellQwen, type QwenReading } from './qwen-cards.ts';

const pollMs = 100;

/** Qwen Code writes what happens into one file, which grows with the conversation, and takes what to do from another, beside its terminal. */
export const qwenCards: CardAdapter = {
  prepare: async ({ pod, home }) => {
    const { events, input } = pathsIn({ pod, home });
    for (const folder of [pod, home]) await mkdir(folder, { recursive: true, mode: 0o700 });
    // What a program before it has written was told. An empty line shows that there is room, which an empty file would not.
    for (const path of [events, input]) await writeFile(path, '\n', { mode: 0o600 });
    return { args: ['--json-file', events, '--input-file', input], env: {} };
  },
  open: async (folders, start) => {
    const paths = pathsIn(folders);
    await access(paths.input);
    return new QwenSource(start, paths);
  },
};

interface QwenPaths {
  readonly events: string;
  readonly input: string;
}

function pathsIn({ pod, home }: CardFolders): QwenPaths {
  return { events: join(home, 'qwen-events.jsonl'), input: join(pod, 'qwen-input.jsonl') };
}

class QwenSource implements CardSource {
  readonly #start: SourceStart;
  readonly #input: string;
  readonly #tail: FileTail;
  readonly #ready: { readonly promise: Promise<void>; readonly resolve: () => void } = Promise.withResolvers<void>();
  #reading: QwenReading = { callsTool: false };

  constructor(start: SourceStart, { events, input }: QwenPaths) {
    const position = start.isRestarted ? undefined : start.position;
    this.#start = start;
    this.#input = input;
    this.#tail = new FileTail({
      path: events,
      position: position ?? 0,
      pollMs,
      onLines: (lines, end) => this.#tell(lines, end),
      onProblem: start.onProblem,
    });
    // It was told to be there before.
    if (position !== undefined) this.#ready.resolve();
  }

  // It reads its input from where the file ends when it starts: what is written before that is lost.
  async prompt(text: string): Promise<void> {
    await this.#ready.promise;
    await this.#send({ type: 'submit', text });
  }

  async cancel(): Promise<void> {
    this.#start.terminal.write(Uint8Array.of(27));
    this.#start.sink([{ kind: 'state', state: 'idle' }]);
  }

  async permit({ requestId }: PermissionAsked, outcome: RequestPermissionOutcome): Promise<void> {
    const allowed = outcome.outcome === 'selected' && outcome.optionId === allowOnce;
    await this.#send({ type: 'confirmation_response', request_id: requestId, allowed });
  }

  async close(): Promise<void> {
    await this.#tail.close();
  }

  async #send(command: object): Promise<void> {
    await appendFile(this.#input, `${JSON.stringify(command)}\n`);
  }

  #tell(lines: readonly string[], position: number): void {
    const events: CardEvent[] = [];
    for (const line of lines) {
      const told = tellQwen(this.#reading, line);
      this.#reading = told.reading;
      events.push(...told.events);
    }
    this.#ready.resolve();
    this.#start.sink(events, position);
  }
}
