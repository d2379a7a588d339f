import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { aptMissing } from '../../../image/debian/apt.ts';
import { npmLock } from '../../../image/runtime/npm-package.ts';
import { runtimePrograms } from '../../../image/runtime/programs.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { debianSource } from '../package/debian-source.ts';
import { layerMembers, readLayout, type ReadImage } from '../package/read-image.ts';
import { debianPackages, type Sbom } from '../package/read-sbom.ts';
import { podOrSkip, skip } from '../package/skip-reasons.ts';
import { buildRuntime, measureRuntime, type BuiltRuntime } from './built-runtime.ts';
import { openRuntimeRoot, type RuntimeRoot } from './runtime-root.ts';

describe('runtime image', function () {
  this.timeout(60_000);
  let folder: string;
  let built: BuiltRuntime;
  let contentsElsewhere: readonly string[];
  let image: ReadImage;
  let unpacked: RuntimeRoot | undefined;

  before(async function () {
    this.timeout(240_000);
    const missing = await aptMissing();
    if (missing !== undefined) skip(this, missing);
    folder = await mkdtemp(join(tmpdir(), 'runtime-image-test-'));
    const source = await debianSource();
    built = await buildRuntime(join(folder, 'one'), source);
    contentsElsewhere = await measureRuntime(join(folder, 'another/place'), source);
    image = await readLayout(built.layout);
  });
  after(() => folder && rm(folder, { recursive: true, force: true }));

  /** The image's root, unpacked when the first test wants to run something in it. */
  async function root(context: Mocha.Context): Promise<RuntimeRoot> {
    await podOrSkip(context);
    return (unpacked ??= await openRuntimeRoot(image, folder));
  }

  it('has the same contents when it is built in another place', () => assert.deepEqual(contentsElsewhere, image.config.rootfs.diff_ids));

  it('is smaller than 120 MB', () => assert.ok(image.manifest.layers.reduce((sum, { size }) => sum + size, 0) < 120_000_000));

  it('holds nothing that runs as somebody else, and nothing that others may write [CH-44]', async () => {
    const members = (await Promise.all(image.layerPaths.map(layerMembers))).flat();
    const special = members.filter(({ header }) => ((header.mode ?? 0) & 0o6000) !== 0);
    const writable = members.filter(({ header }) => header.type !== 'symlink' && ((header.mode ?? 0) & 0o022) !== 0);
    assert.deepEqual(special.map(({ header }) => header.name), []);
    assert.deepEqual(writable.map(({ header }) => header.name), ['tmp/']);
    assert.ok(members.every(({ header }) => header.uid === 0 && header.gid === 0 && header.mtime?.getTime() === 0));
  });

  it('tells what is in it, in the image and beside it, each package with version and licence', async () => {
    const { components } = built.sbom as Sbom;
    const members = await layerMembers(image.layerPaths.at(-1) ?? '');
    const inside = members.find(({ header }) => header.name === 'app/sbom.cdx.json');
    assert.deepEqual(JSON.parse(String(inside?.content)), built.sbom);
    const packages = debianPackages({ components });
    assert.ok(packages.some(({ name }) => name === 'git'));
    assert.ok(packages.every(({ version, licenses }) => version !== undefined && (licenses?.length ?? 0) > 0));
    assert.ok(components.some(({ name }) => name.startsWith('@lydell/node-pty-')));
    assert.ok(components.some(({ name, version }) => name === 'npm' && version === npmLock.version));
  });

  it('runs as its own account, which can write only what a Pod mounts [CH-44]', async function () {
    const { bash } = await root(this);
    assert.equal(await bash('id -un; id -u; id -g; echo ~'), 'sandbox\n10001\n10001\n/home/sandbox');
    assert.equal(await bash('for d in ~ /workspace /tmp /var/tmp /run/openova; do touch $d/file && rm $d/file && echo $d; done'), '/home/sandbox\n/workspace\n/tmp\n/var/tmp\n/run/openova');
    assert.equal(await bash('for d in / /etc /usr/bin /app /opt /var; do ! touch $d/file 2>/dev/null || echo $d; done'), '');
  });

  const programs = ['awk', 'curl', 'diff', 'editor', 'find', 'git', 'grep', 'jq', 'less', 'make', 'node', 'npm', 'npx', 'patch', 'perl', 'ps', 'python3', 'rg', 'sed', 'sh', 'tar', 'top', 'tput', 'vi', 'xz'];
  it(`has ${programs.join(', ')}`, async function () {
    const { bash } = await root(this);
    assert.equal(await bash(`for p in ${programs.join(' ')}; do type -P $p >/dev/null || echo $p; done`), '');
    assert.equal(await bash('node --version'), process.version);
    assert.equal(await bash('python3 -c "import json, sqlite3, ssl; print(ssl.create_default_context().cert_store_stats()[\'x509\'] > 100)"'), 'True');
  });

  it('speaks UTF-8, knows terminals and time zones', async function () {
    const { bash } = await root(this);
    assert.equal(await bash('s=日本語; echo ${#s}; for t in xterm-256color screen-256color tmux-256color linux; do TERM=$t tput cols >/dev/null; done; TERM=xterm-256color tput colors'), '3\n256');
    assert.equal(await bash('TZ=Asia/Tokyo date -d @0 +%H'), '09');
  });

  it('has a pip that installs into the home folder', async function () {
    const { bash } = await root(this);
    await bash('mkdir -p /tmp/demo/demo_program && cd /tmp/demo && touch demo_program/__init__.py && echo "from setuptools import setup; setup(name=\'demo-program\', version=\'1\', packages=[\'demo_program\'])" >setup.py && python3 -m pip install -q --user --no-index --no-build-isolation . && cd / && python3 -c "import demo_program"');
    assert.match(await bash('ls ~/.local/lib/python3*/site-packages'), /demo_program/);
  });

  it('has an npm that installs programs into the home folder', async function () {
    const { bash } = await root(this);
    assert.equal(await bash('npm --version'), npmLock.version);
    await bash(`
      mkdir -p /tmp/tool && cd /tmp/tool
      echo '{"name": "demo-tool", "version": "1.0.0", "bin": "demo.js"}' >package.json
      printf '#!/usr/bin/env node\nconsole.log("demo")\n' >demo.js
      npm pack --silent
      npm install --global --offline --prefix "$HOME/.local" ./demo-tool-1.0.0.tgz`);
    assert.equal(await bash('~/.local/bin/demo-tool'), 'demo');
  });

  it('leaves a login shell the PATH of its session', async function () {
    const { bash } = await root(this);
    assert.equal(await bash('PATH=/home/sandbox/.local/bin:$PATH bash -lc "echo \\$PATH"'), '/home/sandbox/.local/bin:/usr/local/bin:/usr/bin:/bin');
  });

  it('reaches all its dependencies: every program and library finds its libraries, every link its target [CH-43]', async function () {
    const { bash } = await root(this);
    const [count, ...broken] = (
      await bash(`
        shopt -s nullglob
        count=0 broken=
        for f in /usr/bin/* /usr/sbin/* /usr/lib/git-core/* /usr/lib/*-linux-gnu/*.so* /usr/lib/python3*/lib-dynload/*.so /usr/local/bin/node $(find /app -name '*.node'); do
          read -rN 4 magic 2>/dev/null <"$f" && [[ $magic == $'\\x7fELF' ]] || continue
          count=$((count + 1))
          ! /lib64/ld-linux-*.so.2 --list "$f" 2>&1 | grep -q 'not found' || broken+="$f "
        done
        echo $count $broken
        find / -xdev -xtype l -not -path '/proc/*' -not -path '/dev/*'`)
    ).split(/\s+/);
    assert.ok(Number(count) > 200);
    assert.deepEqual(broken, []);
  });

  it('clones over HTTP, into a volume that belongs to root, and works there', async function () {
    const { bash, workspace } = await root(this);
    await bash(`cd /workspace && git init -q source && cd source && echo hello >file && git add file
      git -c user.name=a -c user.email=a@example.org commit -qm one && git clone -q --bare . ../served.git && git -C ../served.git update-server-info`);
    const server = serveFolder(workspace);
    try {
      const url = `http://127.0.0.1:${await listening(server)}/served.git`;
      // A repository's volume is there before the clone; it belongs to root and its group may write.
      await mkdir(join(workspace, 'clone'));
      await chown(join(workspace, 'clone'), 0, 10001);
      await chmod(join(workspace, 'clone'), 0o2775);
      assert.equal(await bash(`git clone -q ${url} /workspace/clone && cd /workspace/clone && cat file && git status --short`), 'hello');
    } finally {
      server.close();
    }
  });

  it('loads node-pty with its compiled half', async function () {
    const { bash } = await root(this);
    assert.equal(await bash(`cd /app && node -p "typeof require('node-pty').open"`), 'function');
  });

  it('serves sessions, comes back when pty-server dies, and ends when it is told to', async function () {
    const { start } = await root(this);
    if (built.absent.some(({ name }) => name.startsWith('pty-'))) skip(this, 'this checkout has no pty-server');
    const port = await freePort();
    const { child, signal } = start(['pty-server'], [`PTY_SERVER_ADDR=127.0.0.1:${port}`, 'PTY_SERVER_INSECURE_NO_AUTH=true']);
    const ended = once(child, 'exit');
    try {
      const lines = linesOf(child.stdout);
      await pollUntil(() => isReady(port));
      const server = (await processesUnder(child.pid ?? 0)).find(({ command }) => command.includes('/app/pty-server/'));
      process.kill(server?.pid ?? NaN, 'SIGKILL');
      await pollUntil(() => lines.some((line) => line.includes('started again')));
      await pollUntil(() => isReady(port));
      await signal('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('starts each of its programs by its command', async function () {
    const { entry } = await root(this);
    const absent = new Set(built.absent.map(({ name }) => name));
    const commands = runtimePrograms.filter(({ name }) => name !== 'pty-host' && !absent.has(name));
    for (const { name } of commands) assert.match(await entry([name, '--help']), /--help/);
    await assert.rejects(entry(['sh']), { code: 2 });
  });
});

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then((response) => response.ok, () => false);
}

function linesOf(stream: Readable): string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return lines;
}

/** A process and all below it. */
async function processesUnder(pid: number): Promise<{ readonly pid: number; readonly command: string }[]> {
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter((child) => child !== '');
  return [{ pid, command }, ...(await Promise.all(children.map((child) => processesUnder(Number(child))))).flat()];
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  return port;
}

function serveFolder(folder: string): Server {
  return createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? '/', 'http://localhost').pathname));
    stat(path).then(
      (found) => (found.isFile() ? createReadStream(path).pipe(response) : response.writeHead(404).end()),
      () => response.writeHead(404).end(),
    );
  });
}

async function listening(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}
