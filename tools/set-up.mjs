import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.openova-set-up`;
const bundle = `${root}libs/sandbox-model/xsandbox/bundle.js`;
const inputs = ['package-lock.json', 'tools/set-up.mjs', 'tools/bundle-adapter.ts', 'libs/sandbox-model/xsandbox/adapter.ts', 'libs/sandbox-model/xsandbox/generated/validate.js'];

export const compileCache = `${root}node_modules/.cache/openova-compile`;
export const pinnedNode = `${root}node_modules/node/bin/node`;

/** Installs the packages and bundles the Crossplane adapter, unless both are there and current. */
export function setUp() {
  const wanted = fingerprint();
  if (existsSync(pinnedNode) && existsSync(bundle) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  step('installing packages from package-lock.json', npmCommand(), ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  if (!existsSync(pinnedNode)) {
    throw new Error('npm did not install the pinned Node; run "npm rebuild node" and try again');
  }
  step('bundling the Crossplane adapter', pinnedNode, ['tools/bundle-adapter.ts']);
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(readFileSync(root + file));
  return hash.digest('hex');
}

function step(what, command, args) {
  process.stderr.write(`set-up: ${what} …\n`);
  const started = Date.now();
  // stdout belongs to the command that follows: what the set-up prints goes to stderr.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw new Error(`cannot run ${command}: ${error.message}`);
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with status ${status}`);
  process.stderr.write(`set-up: ${what} took ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function npmCommand() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}
