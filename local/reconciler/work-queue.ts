export interface WorkQueueOptions {
  /** Gives after how many milliseconds to do it again although nothing changed; undefined: not by time. */
  readonly work: (key: string) => Promise<number | undefined>;
  readonly onError: (key: string, error: unknown) => void;
  readonly retryMs?: number;
}

/** Does work for keys: for one key never twice at the same time, and once more when it is asked for meanwhile. */
export interface WorkQueue {
  add(key: string): void;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

export function createWorkQueue({ work, onError, retryMs = 2_000 }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;

  const later = (key: string, milliseconds: number): void => {
    timers.set(key, setTimeout(() => add(key), milliseconds).unref());
  };
  const run = async (key: string): Promise<void> => {
    clearTimeout(timers.get(key));
    timers.delete(key);
    try {
      const again = await work(key);
      if (again !== undefined && !closed) later(key, again);
    } catch (error) {
      onError(key, error);
      if (!closed) later(key, retryMs);
    }
    running.delete(key);
    if (waiting.delete(key)) add(key);
  };
  const add = (key: string): void => {
    if (closed) return;
    if (running.has(key)) waiting.add(key);
    // A turn later, so that the changes of one moment are one piece of work.
    else running.set(key, Promise.resolve().then(() => run(key)));
  };

  return {
    add,
    close: async () => {
      closed = true;
      waiting.clear();
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
