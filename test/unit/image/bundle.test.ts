import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleProgram, packageFolder } from '../../../image/bundle.ts';

const program = `import { one } from 'one';
import { pair } from '@scope/pair';
import { premade } from './premade.js';
if (one + pair + premade !== 6) throw new Error("wrong sum");
`;

const workerPool = `import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
const worker = new Worker(new URL('./sum-worker.ts', import.meta.url));
export const answer: Promise<number> = once(worker, 'message').then(([sum]) => sum);
`;

const workerProgram = `import { parentPort } from 'node:worker_threads';
import { one } from 'one';
parentPort?.postMessage(one as number);
`;

describe('bundleProgram', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function project(name: string): Promise<string> {
    const root = join(folder, name);
    const files = {
      'main.ts': program,
      'premade.js': '// node_modules/inner/index.js\nexport const premade = 3;\n',
      ...npmPackage('one', '1.0.0', 'module.exports.one = require("node:os").EOL && 1;'),
      ...npmPackage('@scope/pair', '2.0.0', 'exports.pair = 2;'),
      ...npmPackage('inner', '3.0.0', 'exports.inner = 3;'),
      ...npmPackage('unused', '4.0.0', ''),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  }

  /** Writes the bundle where no source is near and gives the path of its main module. */
  async function writeBundle(root: string): Promise<string> {
    const { files } = await bundleProgram(root, 'main.ts');
    for (const { name, code } of files) await writeFile(join(folder, name), code);
    return join(folder, 'main.mjs');
  }

  it('lists the npm packages inside, those of a source that is a bundle itself among them', async () => {
    const { packages } = await bundleProgram(await project('a'), 'main.ts');
    assert.deepEqual(packages.map(({ name, version }) => `${name}@${version}`), ['@scope/pair@2.0.0', 'inner@3.0.0', 'one@1.0.0']);
  });

  it('gives the same bytes in another folder', async () => {
    const [one, two] = [await bundleProgram(await project('a'), 'main.ts'), await bundleProgram(await project('b/c/d'), 'main.ts')];
    assert.deepEqual(one.files, two.files);
  });

  it('is ASCII, comments of packages and text with other characters among it', async () => {
    const root = await project('a');
    const other = '/*! Müller → 東京 */\nmodule.exports.one = "naïve 東京".length && 1;';
    await writeFile(join(root, 'node_modules/one/index.js'), other);
    const { files } = await bundleProgram(root, 'main.ts');
    assert.match(Buffer.from(files[0]?.code ?? []).toString('latin1'), /^[\0-\x7f]*M\\u00fcller[\0-\x7f]*$/);
    await import(await writeBundle(root));
  });

  it('lets CommonJS packages load the modules of Node', async () => {
    await import(await writeBundle(await project('a')));
  });

  it('makes a module of its own of each worker thread, and the program finds it', async () => {
    const root = await project('a');
    await mkdir(join(root, 'deep'));
    await writeFile(join(root, 'main.ts'), `export { answer } from './deep/pool.ts';\n`);
    await writeFile(join(root, 'deep/pool.ts'), workerPool);
    await writeFile(join(root, 'deep/sum-worker.ts'), workerProgram);
    const { answer } = (await import(await writeBundle(root))) as { answer: Promise<number> };
    assert.equal(await answer, 1);
  });

  it('says in one line where the first problem is', async () => {
    const root = await project('a');
    await writeFile(join(root, 'main.ts'), `\nimport './nothing.ts';\n`);
    await assert.rejects(bundleProgram(root, 'main.ts'), /^Error: cannot bundle "main\.ts": main\.ts:2: [^\n]+$/);
  });

  const folders = [
    { input: 'functions/sandbox/main.ts', want: undefined },
    { input: 'node_modules/pino/pino.js', want: 'node_modules/pino' },
    { input: 'node_modules/@grpc/grpc-js/build/src/index.js', want: 'node_modules/@grpc/grpc-js' },
    { input: '../../node_modules/a/node_modules/@b/c/lib/d.js', want: '../../node_modules/a/node_modules/@b/c' },
  ];
  for (const { input, want } of folders) it(`takes ${input} for a file of ${want ?? 'no package'}`, () => assert.equal(packageFolder(input), want));
});

function npmPackage(name: string, version: string, code: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version, license: 'MIT' }),
    [`node_modules/${name}/index.js`]: code,
  };
}
