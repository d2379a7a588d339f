import assert from 'node:assert/strict';
import { commentProblems } from '../../../../tools/check/comments.ts';

const problemsOf = (text: string, path = 'a.ts') => commentProblems([{ path, text }]);
// Spelt in parts, so that this file holds none of them.
const place = (...parts: readonly string[]) => ['', ...parts].join('/');

describe('comments', () => {
  const forbidden = [
    { name: 'narration', text: '// Create the client' },
    { name: 'narration in the third person', text: '// Handles errors' },
    { name: 'the number of an issue', text: '// see issue 12' },
    { name: 'the number of a ticket', text: '/** See #12. */' },
    { name: 'whom the work was done for', text: '// as requested' },
    { name: 'a promise', text: '// good enough for now' },
    { name: 'a mark for later', text: '// FIXME breaks on Mondays' },
    { name: 'a TODO without a reason', text: '// TODO' },
    { name: 'a TODO with too short a reason', text: '// TODO: later' },
    { name: 'a banner', text: '// -------- names --------' },
    { name: 'code that does not run', text: '// const a = b();' },
    { name: 'a suppression without a rule', text: '// oxlint-disable-next-line' },
    { name: 'a suppression without a reason', text: '// oxlint-disable-next-line max-lines' },
    { name: 'an expected error without a reason', text: '// @ts-expect-error' },
    { name: 'a path of one machine', text: `const a = '${place('home', 'me', 'src')}';` },
    { name: 'a path of one machine in a document', text: `See ${place('work', 'main')}.`, path: 'docs/a.md' },
    { name: 'the host of a registry', text: `"resolved": "https:${place('', 'registry.npmjs.org', 'a')}"`, path: 'package-lock.json' },
    { name: 'chatter in YAML', text: 'a: 1\n# see issue #3', path: 'a.yaml' },
  ];
  for (const { name, text, path } of forbidden) {
    it(`refuses ${name}`, () => assert.equal(problemsOf(text, path).length, 1));
  }

  const allowed = [
    { name: 'a reason', text: '// Crossplane calls a function up to six times.' },
    { name: 'a sentence that goes on in the next line', text: '// The API server merges what appliers\n// Set apart from each other.' },
    { name: 'a TODO with a reason', text: '// TODO: drop this when Node 22 is gone' },
    { name: 'an argued suppression', text: '// oxlint-disable-next-line max-lines -- one table is easier to read than three' },
    { name: 'an argued expected error', text: '// @ts-expect-error the declaration lacks this option' },
    { name: 'words of a comment in a string', text: `const a = '// TODO';` },
    { name: 'a path of every installation', text: `const a = '${place('workspace', 'x')}' + 'docs${place('work', 'a')}';` },
    { name: 'a colour and an anchor', text: 'a: "#123456" # red', path: 'a.yaml' },
    { name: 'generated code', text: '// Create', path: 'generated/a.ts' },
  ];
  for (const { name, text, path } of allowed) {
    it(`accepts ${name}`, () => assert.deepEqual(problemsOf(text, path), []));
  }

  it('names file and line', () => assert.match(problemsOf('\n\n// TODO')[0] ?? '', /^a\.ts:3: /));
});
