import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { randomId } from '../api/random-id.ts';
import { keepSandbox } from '../api/sandbox-queries.ts';
import { createSandbox, type SandboxWish } from '../api/sandbox.api.ts';

/** Makes a Sandbox and opens its page: the one way in, whether by form or by conversation. */
export function useStartSandbox() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (wish: SandboxWish) => createSandbox(wish, randomId()),
    onSuccess: (sandbox) => {
      keepSandbox(client, sandbox);
      return navigate({ to: '/sandbox/$id', params: { id: sandbox.id } });
    },
  });
}
