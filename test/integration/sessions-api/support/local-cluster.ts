import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubeAccess } from '@openova/service-kit';
import { serveApi, type ApiServer } from '../../../../local/api-server/api-server.ts';
import { openObjectDatabase } from '../../../../local/api-server/object-database.ts';
import { ObjectStore } from '../../../../local/api-server/object-store.ts';
import { resourceKindOf } from '../../../../local/api-server/resource-kinds.ts';
import { sandboxAdmission } from '../../../../local/api-server/sandbox-admission.ts';
import type { StoredObject } from '../../../../local/api-server/stored-object.ts';
import { loadStory } from '../../../../local/render/story.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
export const sandboxKind = resourceKindOf('sandbox.openova.io/v1', 'Sandbox')!;
export const secretKind = resourceKindOf('v1', 'Secret')!;

/** The API server of the local plane, with an empty store. */
export interface LocalCluster {
  readonly store: ObjectStore;
  readonly access: KubeAccess;
  readonly token: string;
  readonly url: string;
  /** Writes the status as Crossplane does. */
  setStatus(namespace: string, name: string, status: Readonly<Record<string, unknown>>): StoredObject;
  /** Ends the server, and starts it again at the same port. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startLocalCluster(): Promise<LocalCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'openova-sessions-'));
  const { definition } = (await loadStory(root, 'basic')).input;
  const store = new ObjectStore({ database: openObjectDatabase(join(folder, 'objects.db')), admit: sandboxAdmission(definition) });
  const token = 'a-token-for-these-tests-only';
  let server: ApiServer | undefined = await serveApi({ store, token });
  const { url } = server;
  const stop = async (): Promise<void> => {
    await server?.close();
    server = undefined;
  };
  return {
    store,
    token,
    url,
    access: { server: url, credentials: () => ({ headers: { authorization: `Bearer ${token}` } }) },
    setStatus: (namespace, name, status) => {
      const key = { kind: sandboxKind, namespace, name };
      const object = store.get(key)!;
      return store.update(key, { ...object, status: status as StoredObject }, 'status');
    },
    stop,
    restart: async () => {
      server = await serveApi({ store, token, port: Number(new URL(url).port) });
    },
    close: async () => {
      await stop();
      store.close();
      await rm(folder, { recursive: true });
    },
  };
}
