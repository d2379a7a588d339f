import type { FunctionHandler } from './handler.ts';
import { createLogger, listenProblem, type Logger } from '@openova/process-kit';
import { asksForHelp, parseServeOptions, serveUsage, type ServeOptions } from './options/serve-options.ts';
import { UsageError } from './options/usage-error.ts';
import { serve } from './serve/serve.ts';

export interface FunctionProgram {
  /** As in `function-sandbox`. */
  readonly name: string;
  readonly version: string;
  /** The arguments after the script's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Makes the function. It may throw UsageError for settings of its own. */
  readonly handler: (context: ProgramContext) => FunctionHandler | Promise<FunctionHandler>;
}

export interface ProgramContext {
  readonly log: Logger;
  readonly env: FunctionProgram['env'];
  readonly ttlSeconds: number;
}

/** Serves the function until SIGTERM or SIGINT and gives the exit code: 0 stopped, 1 failed, 2 wrong usage. */
export async function runMain(program: FunctionProgram): Promise<number> {
  const { name, version, argv, env } = program;
  if (asksForHelp(argv)) {
    process.stdout.write(`${name} ${version}\n\n${serveUsage}`);
    return 0;
  }
  const options = readOptions(program);
  if (!options) return 2;
  const log = createLogger({ name, debug: options.debug });
  try {
    const handler = await program.handler({ log, env, ttlSeconds: options.ttlSeconds });
    return await serveUntilStopped(handler, options, log.child({ version }));
  } catch (err) {
    const problem = listenProblem(err);
    log.error('cannot serve the function', problem === undefined ? { err } : { problem });
    return err instanceof UsageError ? 2 : 1;
  }
}

function readOptions({ name, argv, env }: FunctionProgram): ServeOptions | undefined {
  try {
    return parseServeOptions(argv, env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const lines = [...error.problems, `"${name} --help" lists the options`];
    process.stderr.write(lines.map((line) => `${name}: ${line}\n`).join(''));
    return undefined;
  }
}

async function serveUntilStopped(handler: FunctionHandler, options: ServeOptions, log: Logger): Promise<number> {
  const stop = stopRequest(log);
  const server = await serve(handler, { ...options, log });
  const { address, metricsAddress } = server;
  log.info('serving', { address, metricsAddress, tls: options.certsDir !== undefined });
  const code = await stop;
  await server.close();
  log.info('stopped');
  return code;
}

// What a handler leaves unhandled belongs to one call and is logged. After an uncaught exception the state of the
// process is unknown: it drains and ends, and Kubernetes starts another.
function stopRequest(log: Logger): Promise<number> {
  process.on('unhandledRejection', (err) => log.error('a rejection was not handled', { err }));
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info('stopping', { signal });
        resolve(0);
      });
    }
    process.once('uncaughtException', (err) => {
      log.error('an exception was not caught', { err });
      resolve(1);
    });
  });
}
