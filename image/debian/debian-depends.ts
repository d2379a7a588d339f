import type { DebianLock, LockedPackage } from './debian-lock.ts';

/** What each package needs of the others, by their control files and in their order. What none of them is, is not there. */
export function dependsAmong(controls: readonly string[]): string[][] {
  const named = controls.map((control) => ({ name: fieldOf(control, 'Package'), provided: namesIn(fieldOf(control, 'Provides')) }));
  const providers = new Map(named.flatMap(({ name, provided }) => provided.map((one) => [one, name])));
  for (const { name } of named) providers.set(name, name);
  return controls.map((control) => {
    const groups = ['Pre-Depends', 'Depends'].flatMap((field) => fieldOf(control, field).split(','));
    const found = groups.map((group) => group.split('|').flatMap(namesIn).map((name) => providers.get(name)).find((name) => name !== undefined));
    return [...new Set(found.filter((name) => name !== undefined))].toSorted();
  });
}

/** The part of the lock that these packages need. What is left out is not there, nor what only it needs. */
export function partOfLock(lock: DebianLock, wanted: readonly string[], isLeftOut: (name: string) => boolean = () => false): DebianLock {
  const byName = new Map(lock.packages.map((one) => [one.name, one]));
  const needed = new Set<LockedPackage>();
  const add = (name: string): void => {
    const one = byName.get(name);
    if (one === undefined || needed.has(one) || isLeftOut(name)) return;
    needed.add(one);
    one.depends.forEach(add);
  };
  wanted.forEach(add);
  return { ...lock, packages: lock.packages.filter((one) => needed.has(one)) };
}

function fieldOf(control: string, field: string): string {
  return new RegExp(`^${field}:(.*(?:\\n[ \\t].*)*)`, 'm').exec(control)?.[1]?.trim() ?? '';
}

// `libc6 (>= 2.34), python3:any` are libc6 and python3.
function namesIn(list: string): string[] {
  return list.split(',').map((one) => /^[a-z0-9][a-z0-9+.-]*/.exec(one.trim())?.[0] ?? '').filter((name) => name !== '');
}
