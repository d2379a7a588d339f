import { nopLogger } from '@openova/process-kit';
import { openCluster, type Cluster } from '../../../../services/sessions-api/cluster/cluster.ts';
import type { SessionsApiOptions } from '../../../../services/sessions-api/app.ts';
import { pollUntil } from '../../function-sdk/support/poll-until.ts';
import { startLocalCluster, type LocalCluster } from './local-cluster.ts';
import { serveSessionsApi, type ServedApi } from './served-api.ts';

export const sandboxesPath = '/api/v1/sandbox/sessions';

/** The API over the API server of the local plane. */
export interface ApiOverCluster {
  readonly local: LocalCluster;
  readonly cluster: Cluster;
  readonly api: ServedApi;
  close(): Promise<void>;
}

export async function startApiOverCluster(options: Partial<SessionsApiOptions> = {}): Promise<ApiOverCluster> {
  const local = await startLocalCluster();
  const times = { retryMs: 20, staleAfterMs: 200, resyncMs: 60_000 };
  const cluster = openCluster({ access: local.access, ownNamespace: 'catalyst-system', log: nopLogger, times });
  const api = await serveSessionsApi({ cluster, ...options });
  await pollUntil(() => cluster.sandboxes.isCurrent && cluster.apiTokens.isCurrent);
  return {
    local,
    cluster,
    api,
    close: async () => {
      await api.close();
      await cluster.close();
      await local.close();
    },
  };
}
