import assert from 'node:assert/strict';
import { dependsAmong, partOfLock } from '../../../../image/debian/debian-depends.ts';
import type { DebianLock, LockedPackage } from '../../../../image/debian/debian-lock.ts';

describe('dependsAmong', () => {
  const cases = [
    { name: 'takes what has to be there before and what has to be there', control: 'Pre-Depends: a\nDepends: b (>= 2), c:any', want: ['a', 'b', 'c'] },
    { name: 'takes the first of several that is there', control: 'Depends: absent | b | c', want: ['b'] },
    { name: 'finds who provides it', control: 'Depends: virtual (= 1)', want: ['c'] },
    { name: 'reads a list of several lines', control: 'Depends: a,\n b', want: ['a', 'b'] },
    { name: 'leaves out what is not there', control: 'Depends: absent', want: [] },
    { name: 'looks at nothing else', control: 'Recommends: a\nDescription: demo\n Depends: b', want: [] },
  ];
  const others = ['Package: a\n', 'Package: b\nProvides: unasked\n', 'Package: c\nProvides: other, virtual (= 1)\n'];
  for (const { name, control, want } of cases) it(name, () => assert.deepEqual(dependsAmong([...others, `Package: demo\n${control}\n`]).at(-1), want));
});

describe('partOfLock', () => {
  const lock: DebianLock = { architecture: 'amd64', packages: [one('a', ['b', 'c']), one('b', ['a']), one('c', ['d']), one('d'), one('e')] };
  const names = (wanted: readonly string[], isLeftOut?: (name: string) => boolean) => partOfLock(lock, wanted, isLeftOut).packages.map(({ name }) => name);

  it('has what is wanted with all that it needs, in the order of the lock', () => assert.deepEqual(names(['e', 'b']), ['a', 'b', 'c', 'd', 'e']));
  it('has neither what is left out nor what only that needs', () => assert.deepEqual(names(['a'], (name) => name === 'c'), ['a', 'b']));
});

function one(name: string, depends: readonly string[] = []): LockedPackage {
  return { name, version: '1', sha256: name, depends };
}
