import type { Sandbox } from './sandbox.ts';

/** The list with this Sandbox as it is now, in the order of the API: that of the ids. */
export function withSandbox(list: readonly Sandbox[], sandbox: Sandbox): readonly Sandbox[] {
  return [...withoutSandbox(list, sandbox.id), sandbox].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

export function withoutSandbox(list: readonly Sandbox[], id: string): readonly Sandbox[] {
  return list.filter((sandbox) => sandbox.id !== id);
}
