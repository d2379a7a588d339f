import { frozen } from '@openova/sandbox-model';
import type { IProbe } from 'kubernetes-models/v1/Probe';

/** Probes of our own servers, which answer /readyz and /healthz with 2xx on their port `http`. */
export const serverProbes = frozen({
  startupProbe: { ...probe('/healthz'), periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: { ...probe('/readyz'), periodSeconds: 5, failureThreshold: 2 },
  livenessProbe: { ...probe('/healthz'), periodSeconds: 10, failureThreshold: 3 },
});

function probe(path: string): IProbe {
  return { httpGet: { path, port: 'http', scheme: 'HTTP' }, timeoutSeconds: 2, successThreshold: 1 };
}
