import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { programsOf } from './local-programs.ts';
import type { ContainerPlan, PodPlan } from './pod-plan.ts';
import { runToEnd, superviseProcess, type ProgramCall, type SupervisedProcess } from './supervised-process.ts';

export interface PodOptions {
  readonly root: string;
  readonly logs: string;
  /** Variables that every process gets besides its own: where to find programs, and nothing secret. */
  readonly env: Readonly<Record<string, string>>;
  readonly onChange: (state: PodState) => void;
  readonly probeMs?: number;
}

export interface PodState {
  readonly ready: boolean;
  /** Why not, when somebody has to do something about it. */
  readonly problem?: string;
}

/** The containers of a workload as processes of this machine. */
export interface Pod {
  close(): Promise<void>;
}

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

export function startPod(plan: PodPlan, { root, logs, env, onChange, probeMs = 300 }: PodOptions): Pod {
  const stop = new AbortController();
  const running: SupervisedProcess[] = [];
  for (const folder of plan.folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const callsOf = (container: ContainerPlan): ProgramCall[] =>
    programsOf(root, container.command).map(({ name, entry }) => ({
      name,
      argv: [entry],
      env: { ...env, ...container.env },
      logFile: join(logs, `${name}.log`),
    }));
  const start = async (): Promise<void> => {
    for (const call of plan.initContainers.flatMap(callsOf)) await runUntilDone(call);
    if (stop.signal.aborted) return;
    running.push(...plan.containers.flatMap(callsOf).map(superviseProcess));
    await probe();
  };
  const probe = async (): Promise<void> => {
    let last: boolean | undefined;
    while (!stop.signal.aborted) {
      const ready = (await Promise.all(plan.containers.map(isReady))).every(Boolean);
      if (ready !== last) onChange({ ready });
      last = ready;
      await pause(ready ? probeMs * 10 : probeMs, stop.signal);
    }
  };
  // What it asks for may be there later, as where Kubernetes tries again.
  const runUntilDone = async (call: ProgramCall): Promise<void> => {
    for (let waitMs = firstRetryMs; !stop.signal.aborted; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
      try {
        return await runToEnd(call, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) onChange({ ready: false, problem: (error as Error).message });
        await pause(waitMs, stop.signal);
      }
    }
  };
  const started = start().catch((error: unknown) => onChange({ ready: false, problem: (error as Error).message }));
  return {
    close: async () => {
      stop.abort();
      await started;
      // The servers first, while what they hand over to is still there.
      for (const one of running.toReversed()) await one.close();
    },
  };
}

async function isReady({ port, readinessPath }: ContainerPlan): Promise<boolean> {
  if (port === undefined || readinessPath === undefined) return true;
  try {
    const { ok } = await fetch(`http://127.0.0.1:${port}${readinessPath}`, { signal: AbortSignal.timeout(2_000) });
    return ok;
  } catch {
    // Not listening yet, or any more.
    return false;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
