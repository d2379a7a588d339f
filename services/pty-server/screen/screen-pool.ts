import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { OpenScreen } from './screen.ts';
import { RemoteScreen } from './remote-screen.ts';
import type { ScreenId, ScreenReport } from './screen-messages.ts';

const workerFile = new URL('./screen-worker.ts', import.meta.url);

/** Threads that parse screens. A thread that dies is replaced; its screens are told that they are lost. */
export interface ScreenPool {
  readonly open: OpenScreen;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly screens: Map<ScreenId, RemoteScreen>;
}

/** Leaves one core to the thread that moves the bytes. */
export function startScreenPool(threads = Math.max(1, availableParallelism() - 1)): ScreenPool {
  const pool: Thread[] = [];
  let nextId = 0;
  let isClosed = false;

  function startThread(): Thread {
    const worker = new Worker(workerFile);
    const thread: Thread = { worker, screens: new Map() };
    worker.on('message', (report: ScreenReport) => thread.screens.get(report.id)?.take(report));
    worker.on('error', (error: Error) => replace(thread, error));
    worker.on('exit', (code) => replace(thread, new Error(`the thread that parses the screen ended with code ${code}`)));
    worker.unref();
    return thread;
  }

  function replace(thread: Thread, cause: Error): void {
    const place = pool.indexOf(thread);
    if (isClosed || place === -1) return;
    pool[place] = startThread();
    for (const screen of thread.screens.values()) screen.lose(cause);
  }

  for (let count = 0; count < threads; count++) pool.push(startThread());
  return {
    open(start, events) {
      const thread = pool.reduce((least, each) => (each.screens.size < least.screens.size ? each : least));
      const id = nextId++;
      const screen = new RemoteScreen(id, events, {
        send: (request, transfer) => thread.worker.postMessage(request, transfer),
        onClosed: () => void thread.screens.delete(id),
      });
      thread.screens.set(id, screen);
      screen.start(start);
      return screen;
    },
    async close() {
      isClosed = true;
      for (const { screens } of pool) for (const screen of screens.values()) screen.close();
      await Promise.all(pool.map(({ worker }) => worker.terminate()));
    },
  };
}
