import assert from 'node:assert/strict';
import { accountAccess, clusterAddress } from '../../../../../libs/service-kit/index.ts';

describe('service-kit kube/account-access', () => {
  const addresses: readonly (readonly [env: Record<string, string>, address: string | undefined])[] = [
    [{}, undefined],
    [{ KUBERNETES_SERVICE_HOST: '', KUBERNETES_SERVICE_PORT: '443' }, undefined],
    [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'https://10.0.0.1:443'],
    [{ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }, 'https://[fd00::1]:6443'],
  ];
  for (const [env, address] of addresses) {
    it(`finds ${address ?? 'no API server'} in ${JSON.stringify(env)}`, () => assert.equal(clusterAddress(env), address));
  }

  it('reads the token and the certificate of the folder for each request', async () => {
    const files: Record<string, string> = { '/account/token': 'one\n', '/account/ca.crt': 'old' };
    const { server, credentials } = accountAccess('https://api', '/account', (path) => files[path] ?? assert.fail(path));
    assert.equal(server, 'https://api');
    assert.deepEqual(await credentials(), { ca: 'old', headers: { authorization: 'Bearer one' } });
    [files['/account/token'], files['/account/ca.crt']] = ['two\n', 'new'];
    assert.deepEqual(await credentials(), { ca: 'new', headers: { authorization: 'Bearer two' } });
  });
});
