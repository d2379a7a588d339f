import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

/** Writes the file with which clients of Kubernetes reach the local API server. It holds the token. */
export function writeKubeconfig(path: string, { url, token }: { readonly url: string; readonly token: string }): void {
  const name = 'openova-local';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    // Plain HTTP on loopback: clients take it only when told that there is nothing to verify.
    clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  writeFileSync(path, stringify(config), { mode: 0o600 });
}
