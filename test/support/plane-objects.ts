import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { itemsAt, textAt } from './manifest-field.ts';

/** Asks the API server of a local plane, as `kubectl` would. Rejects unless the status is 2xx. */
export async function callPlane(kubeconfig: string, method: string, path: string, body?: object): Promise<unknown> {
  const config: unknown = parse(await readFile(kubeconfig, 'utf8'));
  const [url, token] = [textAt(itemsAt(config, 'clusters')[0], 'cluster', 'server'), textAt(itemsAt(config, 'users')[0], 'user', 'token')];
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': type }, ...(body && { body: JSON.stringify(body) }) });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.json();
}
