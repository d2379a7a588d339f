import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { RemoteScreen } from './remote-screen.ts';
import type { ScreenId, ScreenReport } from './screen-messages.ts';
import type { OpenScreen } from './screen.ts';

/** Threads that parse screens. When one dies, its screens are told that they are lost; the next screen starts another one. */
export interface ScreenPool {
  readonly open: OpenScreen;
  close(): Promise<void>;
}

export interface ScreenPoolOptions {
  readonly threads?: number;
  readonly startWorker?: () => Worker;
}

interface Thread {
  readonly worker: Worker;
  readonly screens: Map<ScreenId, RemoteScreen>;
}

/** Leaves one core to the thread that moves the bytes. */
export function startScreenPool(options: ScreenPoolOptions = {}): ScreenPool {
  const { threads = Math.max(1, availableParallelism() - 1), startWorker = startScreenWorker } = options;
  const pool = new Set<Thread>();
  let nextId = 0;

  function startThread(): Thread {
    const thread: Thread = { worker: startWorker(), screens: new Map() };
    pool.add(thread);
    const lose = (cause: Error): void => {
      pool.delete(thread);
      for (const screen of thread.screens.values()) screen.lose(cause);
    };
    thread.worker.on('message', (report: ScreenReport) => thread.screens.get(report.id)?.take(report));
    thread.worker.on('error', lose);
    thread.worker.on('exit', (code) => lose(new Error(`the thread that parses the screen ended with code ${code}`)));
    return thread;
  }

  function leastBusyThread(): Thread {
    if (pool.size < threads) return startThread();
    return [...pool].reduce((least, each) => (each.screens.size < least.screens.size ? each : least));
  }

  return {
    open(start, events) {
      const { worker, screens } = leastBusyThread();
      const id = nextId++;
      const screen = new RemoteScreen(id, events, {
        send: (request, transfer) => worker.postMessage(request, transfer),
        onClosed: () => void screens.delete(id),
      });
      screens.set(id, screen);
      screen.start(start);
      return screen;
    },
    async close() {
      const ended = [...pool].map(async ({ worker, screens }) => {
        for (const screen of screens.values()) screen.close();
        await worker.terminate();
      });
      await Promise.all(ended);
    },
  };
}

function startScreenWorker(): Worker {
  return new Worker(new URL('./screen-worker.ts', import.meta.url));
}
