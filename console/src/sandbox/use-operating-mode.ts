import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keepSandbox } from '../api/sandbox-queries.ts';
import type { Sandbox } from '../api/sandbox.ts';
import { changeSandbox } from '../api/sandbox.api.ts';

/** Puts a Sandbox to sleep or wakes it. */
export function useOperatingMode(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mode: Sandbox['operatingMode']) => changeSandbox(id, { operatingMode: mode }),
    onSuccess: (sandbox) => keepSandbox(client, sandbox),
  });
}
