import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@openova/function-sdk';
import { createLogger } from '@openova/process-kit';
import { describeSettings, parseSwitch, readSettings } from '@openova/service-kit';
import { buildConsole } from '../console/bundle.ts';
import { runCommand } from './command.ts';
import { shortLogLine } from './functions/log-line.ts';
import { defaultDataFolder, removeData } from './plane/data-folder.ts';
import { startLocalPlane } from './plane/local-plane.ts';
import type { ModelChoice } from './plane/model-gate.ts';
import { stopRequest } from './stop-request.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const settings = {
  port: { env: 'OPENOVA_PORT', fallback: '7680', help: 'where the console answers, on loopback only', parse: parsePort },
  data: { env: 'OPENOVA_DATA', fallback: defaultDataFolder(process.env), help: 'folder of Sandboxes, sessions and tokens', parse: text },
  'model-url': { env: 'OPENOVA_MODEL_URL', fallback: '', help: 'an OpenAI-compatible model; its key comes from OPENOVA_MODEL_KEY. Without it an echo model answers', parse: anyText },
  model: { env: 'OPENOVA_MODEL', fallback: '', help: 'names of the models at --model-url, with commas between', parse: anyText },
  'no-open': { env: 'OPENOVA_NO_OPEN', fallback: 'false', help: 'do not open the browser', isSwitch: true, parse: parseSwitch },
  reset: { env: 'OPENOVA_RESET', fallback: 'false', help: 'begin with nothing: removes the data folder', isSwitch: true, parse: parseSwitch },
} as const;

const usage = `usage: npm start -- [options]

Runs OpenOva Sandbox on this machine, without a cluster: console, API, token bridge, composition functions and the Sandboxes themselves.
Programs in a Sandbox run as you, with your rights: nothing isolates them here as a cluster would.

${describeSettings(settings)}  --help
      print this

Ctrl-C ends everything. Sandboxes and their data are there again at the next start.
Variables of the composition functions that are set apply here too: NEWAPI_DEFAULT_CHANNELS, SANDBOX_STAGE_TIMEOUT_SECONDS and the like.
`;

const stop = new AbortController();

process.exitCode = await runCommand('start', () => main(process.argv.slice(2)).catch(unlessStopped));

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(usage);
    return 0;
  }
  const problems: string[] = [];
  const options = readSettings(settings, { argv, env: process.env }, problems);
  if (problems.length > 0) throw new UsageError(problems);
  const data = resolve(options.data);
  const model = modelOf(options);
  const stopped = stopRequest().then(beginToStop);
  if (options.reset) await removeData(data);
  await buildConsole('warn');
  const plane = await startLocalPlane({
    root,
    data,
    port: options.port,
    env: process.env,
    model,
    log: createLogger({ name: 'local', write: tellOnce() }),
    onStep: (what) => process.stdout.write(`${what}\n`),
    stop: stop.signal,
  });
  try {
    process.stdout.write(`ready: ${plane.loginUrl}\nThe link lets you in once. Data is in ${data}. Ctrl-C ends everything.\n`);
    if (!options['no-open']) openBrowser(plane.loginUrl);
    const end = await Promise.race([stopped, plane.firstEnd]);
    if (end === undefined) return 0;
    process.stderr.write(`start: cannot go on without ${end}\n`);
    return 1;
  } finally {
    await plane.close();
  }
}

/** Writes lines of a log to the terminal, for people; what is said again and again is said once. */
function tellOnce(): (line: string) => void {
  let last = '';
  return (line) => {
    const told = shortLogLine(line);
    if (told !== last) process.stderr.write(`${told}\n`);
    last = told;
  };
}

function beginToStop(): undefined {
  process.stdout.write('stopping\n');
  stop.abort();
  return undefined;
}

// A start that was asked to stop has not failed.
function unlessStopped(error: unknown): number {
  if (stop.signal.aborted && error === stop.signal.reason) return 0;
  throw error;
}

function modelOf(options: { readonly 'model-url': string; readonly model: string }): ModelChoice | undefined {
  const url = options['model-url'];
  if (url === '') return undefined;
  const names = options.model.split(',').map((name) => name.trim()).filter(Boolean);
  const key = process.env['OPENOVA_MODEL_KEY'];
  const problems = [
    ...(URL.canParse(url) ? [] : [`--model-url cannot be "${url}"`]),
    ...(names.length > 0 ? [] : ['--model-url needs --model, the names of its models']),
    ...(key ? [] : ['--model-url needs the variable OPENOVA_MODEL_KEY']),
  ];
  if (problems.length > 0 || !key) throw new UsageError(problems);
  return { url, names, key };
}

function openBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open';
  // Without a browser or a desktop the link above is there to be copied.
  spawn(command, [url], { stdio: 'ignore', detached: true }).once('error', () => {}).unref();
}

function parsePort(digits: string): number | undefined {
  const port = Number(digits);
  return /^\d{1,5}$/.test(digits) && port <= 65_535 ? port : undefined;
}

function text(given: string): string | undefined {
  return given.trim() === '' ? undefined : given;
}

function anyText(given: string): string {
  return given;
}
