import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keepSandbox } from '../api/sandbox-queries.ts';
import type { Sandbox } from '../api/sandbox.ts';
import { setOperatingMode } from '../api/sandbox.api.ts';

/** Puts a Sandbox to sleep or wakes it. */
export function useOperatingMode(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mode: Sandbox['operatingMode']) => setOperatingMode(id, mode),
    onSuccess: (sandbox) => keepSandbox(client, sandbox),
  });
}
