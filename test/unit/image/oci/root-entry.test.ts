import assert from 'node:assert/strict';
import { completeEntries, type RootEntry } from '../../../../image/oci/root-entry.ts';

const file = (path: string): RootEntry => ({ kind: 'file', path, content: '' });

describe('completeEntries', () => {
  it('adds the directories above an entry, once each, before what is in them', () => {
    const paths = completeEntries([file('a/b/two'), file('a/b/one')]).map(({ kind, path }) => `${kind} ${path}`);
    assert.deepEqual(paths, ['directory a', 'directory a/b', 'file a/b/one', 'file a/b/two']);
  });

  it('keeps the mode of a directory that is given', () => {
    const tmp: RootEntry = { kind: 'directory', path: 'tmp', mode: 0o1777 };
    assert.deepEqual(completeEntries([file('tmp/a'), tmp])[0], tmp);
  });

  it('gives equal results for any order', () => {
    const entries = [file('b'), file('a/c'), file('a/b')];
    assert.deepEqual(completeEntries(entries), completeEntries(entries.toReversed()));
  });

  const refused = [
    { name: 'an absolute path', entries: [file('/a')] },
    { name: 'a path with a slash behind', entries: [file('a/')] },
    { name: 'an empty path', entries: [file('')] },
    { name: 'the same path twice', entries: [file('a'), file('a')] },
    { name: 'a file below a link', entries: [file('lib/a'), { kind: 'link', path: 'lib', target: 'usr/lib' } as const] },
  ];
  for (const { name, entries } of refused) it(`refuses ${name}`, () => assert.throws(() => completeEntries(entries), /^Error: cannot place root entry/));
});
