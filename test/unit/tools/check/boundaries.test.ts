import assert from 'node:assert/strict';
import { boundaryProblems } from '../../../../tools/check/boundaries.ts';
import type { SourceFile } from '../../../../tools/check/source-file.ts';

const workspaces: readonly SourceFile[] = [
  { path: 'package.json', text: '{"scripts": {"functions": "node tools/launch.mjs local/serve-functions.ts"}}' },
  { path: 'libs/sandbox-model/package.json', text: '{"name": "@openova/sandbox-model", "exports": "./index.ts"}' },
  { path: 'libs/function-sdk/package.json', text: '{"name": "@openova/function-sdk", "exports": "./index.ts"}' },
  { path: 'functions/sandbox/package.json', text: '{"name": "@openova/function-sandbox", "exports": "./fn.ts"}' },
];
const problemsOf = (path: string, text: string) => boundaryProblems([...workspaces, { path, text }]);

describe('boundaries', () => {
  const forbidden = [
    { name: 'a library that imports a function', path: 'libs/function-sdk/a.ts', text: `import '../../functions/sandbox/fn.ts';` },
    { name: 'a library that imports a function by its package', path: 'libs/function-sdk/a.ts', text: `import '@openova/function-sandbox';` },
    { name: 'a library that imports a test', path: 'libs/function-sdk/a.ts', text: `import '../../test/support/a.ts';` },
    { name: 'sandbox-model importing another library', path: 'libs/sandbox-model/a.ts', text: `import '@openova/function-sdk';` },
    { name: 'a function that imports another one', path: 'functions/sandbox/fn.ts', text: `import type { A } from '../newapi-token/a.ts';` },
    { name: 'a service that imports another one', path: 'services/pty-server/a.ts', text: `import '../sessions-api/a.ts';` },
    { name: 'a service that imports the local plane', path: 'services/pty-server/a.ts', text: `import '../../local/a.ts';` },
    { name: 'the local plane importing a test', path: 'local/a.ts', text: `import '../test/support/a.ts';` },
    { name: 'an image that imports the local plane', path: 'image/a.ts', text: `import '../local/a.ts';` },
    { name: 'the console importing code of the API', path: 'console/a.ts', text: `import '../services/sessions-api/schema.ts';` },
    { name: 'a file inside a library of another part', path: 'functions/sandbox/fn.ts', text: `import '../../libs/function-sdk/serve.ts';` },
    { name: 'a circle', path: 'local/a.ts', text: `import './a.ts';` },
    { name: 'the environment outside an entry file', path: 'local/settings.ts', text: 'const a = process.env;' },
    { name: 'the environment inside a template', path: 'libs/function-sdk/a.ts', text: 'const a = `${process.env.A}`;' },
    { name: 'an exit outside an entry file', path: 'libs/function-sdk/a.ts', text: 'process.exit(1);' },
  ];
  for (const { name, path, text } of forbidden) {
    it(`refuses ${name}`, () => assert.equal(problemsOf(path, text).length, 1));
  }

  const allowed = [
    { name: 'a function that imports libraries', path: 'functions/sandbox/fn.ts', text: `import '@openova/sandbox-model'; import '@openova/function-sdk';` },
    { name: 'a library that imports sandbox-model', path: 'libs/function-sdk/a.ts', text: `import '@openova/sandbox-model';` },
    { name: 'the console importing types of the API', path: 'console/a.ts', text: `import type { A } from '../services/sessions-api/schema.ts';` },
    { name: 'a test that imports anything', path: 'test/unit/a.test.ts', text: `import '../../libs/function-sdk/serve.ts'; process.env.A;` },
    { name: 'the environment in main.ts', path: 'functions/sandbox/main.ts', text: 'process.env.A; process.exit(1);' },
    { name: 'the environment in what an npm script runs', path: 'local/serve-functions.ts', text: 'process.env.A;' },
    { name: 'the environment in a tool', path: 'tools/engine.ts', text: 'process.env.A;' },
    { name: 'generated code that does as it likes', path: 'libs/function-sdk/generated/a.js', text: 'process.env.A;' },
    { name: 'a member called process', path: 'local/a.ts', text: 'child.process.environment;' },
  ];
  for (const { name, path, text } of allowed) {
    it(`accepts ${name}`, () => assert.deepEqual(problemsOf(path, text), []));
  }

  it('names file, line and import', () => {
    const [problem] = problemsOf('libs/sandbox-model/a.ts', `\nimport '@openova/function-sdk';`);
    assert.match(problem ?? '', /^libs\/sandbox-model\/a\.ts:2: imports "@openova\/function-sdk"/);
  });
});
