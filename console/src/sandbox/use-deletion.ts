import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { forgetSandbox, problemStatus } from '../api/sandbox-queries.ts';
import { deleteSandbox } from '../api/sandbox.api.ts';

/** Deletes a Sandbox and goes to the landing page, unless the page is about others too. One that is gone already counts as deleted. */
export function useDeletion(id: string, { stays = false }: { readonly stays?: boolean } = {}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      try {
        await deleteSandbox(id);
      } catch (error) {
        if (problemStatus(error) !== 404) throw error;
      }
    },
    onSuccess: async () => {
      if (!stays) await navigate({ to: '/sandbox' });
      forgetSandbox(client, id);
    },
  });
}
