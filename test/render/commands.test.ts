import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectFunction, requestOf, type JsonObject } from '@openova/function-sdk';
import { objectsAt, textAt } from '../../local/pipeline/index.ts';
import { parseManifests } from '../../local/render/manifests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(entry: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, ...args], { cwd: root }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr });
    });
  });
}

describe('npm run render', () => {
  it('prints the composite and what is composed, and says what rendered', async () => {
    const { status, stdout, stderr } = await run(
      'local/render.ts',
      'examples/basic',
      '--engine',
      'embedded',
      '-r',
      '-c',
    );
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^render: the embedded pipeline, with /);
    const kinds = parseManifests(stdout).map(({ kind }) => kind);
    assert.deepEqual([kinds[0], kinds.includes('Namespace'), kinds.at(-1)], ['XSandbox', true, 'Context']);
  });

  it('prints JSON, and the story as it is some looks later', async () => {
    const { status, stdout, stderr } = await run(
      'local/render.ts',
      'basic',
      '--engine',
      'embedded',
      '--stage',
      '1',
      '--json',
      '-x',
    );
    assert.equal(status, 0, stderr);
    const [composite] = JSON.parse(stdout) as readonly JsonObject[];
    assert.ok(objectsAt(composite, 'spec', 'resourceRefs').length > 0);
    assert.ok(textAt(composite, 'metadata', 'creationTimestamp'));
  });

  it('takes observed resources from a file, and a story from any folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openova-story-'));
    try {
      const claim = {
        apiVersion: 'sandbox.openova.io/v1',
        kind: 'Sandbox',
        metadata: { name: 'mine', namespace: 'acme' },
        spec: { owner: { email: 'a@b.example', orgRef: { slug: 'acme' } } },
      };
      await writeFile(join(folder, 'claim.yaml'), JSON.stringify(claim));
      const first = await run('local/render.ts', folder, '--engine', 'embedded');
      assert.equal(first.status, 0, first.stderr);
      const namespace = { ...parseManifests(first.stdout)[1], status: { phase: 'Active' } };
      await writeFile(join(folder, 'seen.yaml'), JSON.stringify(namespace));
      const second = await run(
        'local/render.ts',
        folder,
        '--engine',
        'embedded',
        '--observed',
        join(folder, 'seen.yaml'),
      );
      const conditions = objectsAt(parseManifests(second.stdout)[0], 'status', 'conditions');
      assert.equal(conditions.find(({ type }) => type === 'NamespaceReady')?.['status'], 'True');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('lists the stories when there is none of that name', async () => {
    const { status, stderr } = await run('local/render.ts', 'examples/nothing');
    assert.equal(status, 1);
    assert.match(stderr, /no such story; there are .*basic/);
  });

  it('explains itself', async () => {
    assert.match((await run('local/render.ts', '--help')).stdout, /^usage: npm run render/);
    const wrong = await run('local/render.ts');
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
  });
});

describe('npm run functions', () => {
  it('serves both functions until it is asked to end', async () => {
    const child = spawn(
      process.execPath,
      ['local/serve-functions.ts', '--sandbox-port', '0', '--newapi-token-port', '0'],
      { cwd: root },
    );
    const ended = once(child, 'exit');
    const addresses = /^ready: function-sandbox on (\S+), function-newapi-token on (\S+)$/.exec(
      await lineStarting('ready: ', child),
    );
    for (const address of addresses?.slice(1) ?? assert.fail('no addresses')) {
      const client = connectFunction({ address });
      assert.equal((await client.run(requestOf({ tag: 'mine' }))).tag, 'mine');
      client.close();
    }
    child.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
  });

  it('fails with what the function wrote when a port cannot be had', async () => {
    const taken = spawn(
      process.execPath,
      ['local/serve-functions.ts', '--sandbox-port', '0', '--newapi-token-port', '0'],
      { cwd: root },
    );
    const ended = once(taken, 'exit');
    const port = /:(\d+),/.exec(await lineStarting('ready: ', taken))?.[1] ?? assert.fail('no port');
    const { status, stderr } = await run(
      'local/serve-functions.ts',
      '--sandbox-port',
      port,
      '--newapi-token-port',
      '0',
    );
    taken.kill('SIGTERM');
    await ended;
    assert.equal(status, 1);
    assert.match(
      stderr,
      new RegExp(`cannot start function-sandbox on localhost:${port}: it ended with status 1; it wrote:\n.*EADDRINUSE`),
    );
  });
});

function lineStarting(text: string, child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => line.startsWith(text) && resolve(line));
    lines.on('close', () => reject(new Error(`it ended without a line "${text}…"`)));
  });
}
