import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKubeConfig } from '../../../../../services/sessions-api/cluster/kube-config.ts';
import { writeKubeconfig } from '../../../../../local/plane/kubeconfig.ts';

describe('sessions-api kube-config', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'openova-kube-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is that of the file, else that of the cluster it runs in, else none [API-23] [API-24]', () => {
    assert.equal(findKubeConfig(undefined, folder), undefined);
    writeFileSync(join(folder, 'token'), 'token');
    writeFileSync(join(folder, 'ca.crt'), 'ca');
    assert.ok(findKubeConfig(undefined, folder)?.getCurrentCluster()?.server);
    const file = join(folder, 'config');
    writeKubeconfig(file, { url: 'http://127.0.0.1:6443', token: 'token' });
    assert.equal(findKubeConfig(file, folder)?.getCurrentCluster()?.server, 'http://127.0.0.1:6443');
  });
});
