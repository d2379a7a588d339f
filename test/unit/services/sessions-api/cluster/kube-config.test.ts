import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { stringify } from 'yaml';
import { ConfigError, createKubeClient, type KubeAccess, type KubeObject } from '../../../../../libs/service-kit/index.ts';
import { writeKubeconfig } from '../../../../../local/plane/kubeconfig.ts';
import { findKubeAccess } from '../../../../../services/sessions-api/cluster/kube-config.ts';
import { crossplaneAuthority } from '../../../../integration/function-sdk/support/certificate-authority.ts';
import { serveScript, type ScriptedApi } from '../../../libs/service-kit/kube/scripted-api.ts';

const authority = crossplaneAuthority();
const server = authority.issue({ usage: 'server', commonName: 'api-server' });
const readFile = (path: string): string => readFileSync(path, 'utf8');

const accessOf = (file: string): KubeAccess => findKubeAccess(file, { env: {}, readFile }) ?? assert.fail();

/** What the server has seen of a client with this file, again after each of the acts. */
async function seenBy(path: string, ...acts: readonly (() => void)[]): Promise<KubeObject[]> {
  const client = createKubeClient(accessOf(path));
  try {
    const seen = [await client.ask({ path: '/api' })];
    for (const act of acts) {
      act();
      seen.push(await client.ask({ path: '/api' }));
    }
    return seen;
  } finally {
    client.close();
  }
}

describe('sessions-api cluster/kube-config', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'openova-kube-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const kubeconfig = (cluster: object, user: object): string =>
    file('config', stringify({
      clusters: [{ name: 'one', cluster: { 'certificate-authority': 'ca.crt', ...cluster } }],
      users: [{ name: 'one', user }],
      contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
      'current-context': 'one',
    }));
  const show = (commonName: string): void => {
    const { certificate, key } = authority.issue({ commonName });
    file('tls.crt', certificate);
    file('tls.key', key);
  };
  const withoutTls = (cluster: object): string => kubeconfig({ server: 'http://localhost', ...cluster }, { token: 'a' });

  it('is that of the file, else that of the cluster it runs in, else none [API-23] [API-24]', async () => {
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    assert.equal(findKubeAccess(undefined, { env, readFile }, folder), undefined);
    file('token', 'own-token\n');
    file('ca.crt', 'own-ca');
    assert.equal(findKubeAccess(undefined, { env: {}, readFile }, folder), undefined);
    const inCluster = findKubeAccess(undefined, { env, readFile }, folder);
    assert.deepEqual([inCluster?.server, await inCluster?.credentials()], ['https://10.0.0.1:443', { ca: 'own-ca', headers: { authorization: 'Bearer own-token' } }]);
    writeKubeconfig(join(folder, 'config'), { url: 'http://127.0.0.1:6443', token: 'token' });
    const named = findKubeAccess(join(folder, 'config'), { env, readFile }, folder);
    assert.equal(named?.server, 'http://127.0.0.1:6443');
    assert.deepEqual((await named?.credentials())?.headers, { Authorization: 'Bearer token' });
  });

  describe('with a file', () => {
    let api: ScriptedApi;

    beforeEach(async () => {
      file('ca.crt', authority.certificate);
      api = await serveScript(
        (request, response) => {
          const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
          response.end(JSON.stringify({ name, authorization: request.headers.authorization }));
        },
        { cert: server.certificate, key: server.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false },
      );
    });
    afterEach(() => api.close());

    it('shows the client certificate of its files, read again for each request', async () => {
      show('first');
      const config = kubeconfig({ server: `https://localhost:${api.port}` }, { 'client-certificate': 'tls.crt', 'client-key': 'tls.key' });
      assert.deepEqual(await seenBy(config, () => show('second')), [{ name: 'first' }, { name: 'second' }]);
      assert.equal(api.connections(), 2);
    });

    it('shows what the program of the file prints, and user and password', async () => {
      const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'printed' } };
      const exec = { apiVersion: credential.apiVersion, command: process.execPath, args: ['-p', `'${JSON.stringify(credential)}'`], interactiveMode: 'Never' };
      assert.deepEqual(await seenBy(kubeconfig({ server: `https://localhost:${api.port}` }, { exec })), [{ authorization: 'Bearer printed' }]);
      const [{ authorization } = {}] = await seenBy(kubeconfig({ server: `https://localhost:${api.port}` }, { username: 'ada', password: 'secret' }));
      assert.equal(authorization, `Basic ${Buffer.from('ada:secret').toString('base64')}`);
    });

    it('goes through the proxy of the file, and through none of a variable', async () => {
      const passed: string[] = [];
      const proxy = createServer().on('connect', ({ url = '' }, socket) => {
        passed.push(url);
        const through = connect(api.port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(through).pipe(socket);
        });
        for (const end of [socket, through]) end.on('error', () => {});
      });
      const url = await new Promise<string>((resolve) => {
        proxy.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`));
      });
      const before = process.env['HTTPS_PROXY'];
      process.env['HTTPS_PROXY'] = url;
      try {
        const direct = { server: `https://localhost:${api.port}` };
        await seenBy(kubeconfig(direct, { token: 'a' }));
        assert.deepEqual(passed, []);
        assert.deepEqual(await seenBy(kubeconfig({ ...direct, 'proxy-url': url }, { token: 'b' })), [{ authorization: 'Bearer b' }]);
        assert.deepEqual(passed, [`localhost:${api.port}`]);
      } finally {
        delete process.env['HTTPS_PROXY'];
        if (before !== undefined) process.env['HTTPS_PROXY'] = before;
        proxy.close();
        proxy.closeAllConnections();
      }
    });
  });

  const useless: readonly (readonly [name: string, text: string | undefined, problem: RegExp])[] = [
    ['that is not there', undefined, /^--kubeconfig ".*" cannot be read: ENOENT$/],
    ['that is no YAML', 'a: [', /cannot be read/],
    ['that holds nothing', '{}', /names no current context with a cluster$/],
    ['without a server', stringify({ clusters: [{ name: 'one', cluster: {} }] }), /cannot be read: clusters\[0\]\.cluster\.server is missing$/],
  ];
  for (const [name, text, problem] of useless) {
    it(`refuses a file ${name}`, () => {
      if (text !== undefined) file('config', text);
      assert.throws(
        () => accessOf(join(folder, 'config')),
        (error) => error instanceof ConfigError && error.problems.length === 1 && problem.test(error.problems[0] ?? ''),
      );
    });
  }

  it('refuses a server without TLS, unless the file says so', () => {
    assert.throws(() => accessOf(withoutTls({})), ConfigError);
    assert.equal(accessOf(withoutTls({ 'insecure-skip-tls-verify': true })).server, 'http://localhost');
  });
});
