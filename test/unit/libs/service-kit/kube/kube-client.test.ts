import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createKubeClient, mergePatch, type KubeClient, type KubeCredentials } from '../../../../../libs/service-kit/index.ts';
import { crossplaneAuthority } from '../../../../integration/function-sdk/support/certificate-authority.ts';
import { pollUntil } from '../../../../integration/function-sdk/support/poll-until.ts';
import { serveScript, type ScriptedApi } from './scripted-api.ts';

const authority = crossplaneAuthority();
const own = authority.issue({ usage: 'server', commonName: 'api-server' });
const serverTls = { cert: own.certificate, key: own.key };
const path = '/api/v1/secrets';

describe('service-kit kube/kube-client', () => {
  let api: ScriptedApi | undefined;
  let client: KubeClient | undefined;

  afterEach(async () => {
    client?.close();
    await api?.close();
    [api, client] = [undefined, undefined];
  });

  const clientOf = async (listener: RequestListener, credentials: () => KubeCredentials | Promise<KubeCredentials> = () => ({}), tls?: ServerOptions) => {
    api = await serveScript(listener, tls);
    client = createKubeClient({ server: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${api.port}/k8s/`, credentials });
    return client;
  };

  const changesOf = async (listener: RequestListener, ended = new AbortController().signal) => {
    const found: unknown[] = [];
    const { watch } = await clientOf(listener);
    for await (const { type, object } of watch({ path, query: { resourceVersion: '7' } }, ended)) found.push([type, object['name']]);
    return found;
  };

  it('sends method, path, query, headers and body, below the path of the server', async () => {
    const seen: unknown[] = [];
    const { ask } = await clientOf((request, response) => {
      const { method, url, headers } = request;
      seen.push([method, url, headers.accept, headers['content-type'], headers.authorization]);
      request.pipe(response);
    }, () => ({ headers: { authorization: 'Bearer one' } }));
    assert.deepEqual(await ask({ method: 'PATCH', path, query: { limit: 2, continue: undefined, labelSelector: 'a=b' }, headers: mergePatch, body: { spec: 'ö' } }), { spec: 'ö' });
    assert.deepEqual(seen, [['PATCH', `/k8s${path}?limit=2&labelSelector=a%3Db`, 'application/json', 'application/merge-patch+json', 'Bearer one']]);
  });

  it('keeps one TLS connection for all requests one after another, and reads the credentials for each', async () => {
    const seen: unknown[] = [];
    let reads = 0;
    const { ask } = await clientOf(
      (request, response) => {
        seen.push(request.headers.authorization);
        response.end('{}');
      },
      () => {
        reads += 1;
        return { ca: authority.certificate, headers: { authorization: `Bearer ${reads}` } };
      },
      serverTls,
    );
    for (let count = 0; count < 5; count += 1) await ask({ path });
    assert.deepEqual(seen, [1, 2, 3, 4, 5].map((count) => `Bearer ${count}`));
    assert.equal(api?.connections(), 1);
  });

  it('shows its client certificate, and opens a new connection for a new one', async () => {
    const [first, second] = [authority.issue({ commonName: 'first' }), authority.issue({ commonName: 'second' })];
    let shown = first;
    const { ask } = await clientOf(
      (request, response) => response.end(JSON.stringify({ name: (request.socket as TLSSocket).getPeerCertificate().subject.CN })),
      () => ({ ca: authority.certificate, cert: shown.certificate, key: shown.key }),
      { ...serverTls, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    );
    assert.deepEqual([await ask({ path }), await ask({ path })], [{ name: 'first' }, { name: 'first' }]);
    shown = second;
    assert.deepEqual(await ask({ path }), { name: 'second' });
    assert.equal(api?.connections(), 2);
  });

  it('does not talk to a server with a certificate of somebody else', async () => {
    let requests = 0;
    const listener: RequestListener = (_, response) => {
      requests += 1;
      response.end('{}');
    };
    const { ask } = await clientOf(listener, () => ({ ca: crossplaneAuthority().certificate }), serverTls);
    await assert.rejects(ask({ path }), { name: 'KubeError', code: 'unreachable' });
    assert.equal(requests, 0);
  });

  const refusals: readonly (readonly [status: number, code: string])[] = [
    [400, 'invalid'], [401, 'failed'], [403, 'forbidden'], [404, 'not_found'], [409, 'conflict'], [410, 'gone'], [422, 'invalid'], [429, 'failed'], [500, 'failed'], [302, 'failed'],
  ];
  for (const [status, code] of refusals) {
    it(`calls an answer of ${status} ${code}, with the words of the API server beside the message`, async () => {
      const { ask } = await clientOf((_, response) => response.writeHead(status, { location: '/' }).end(JSON.stringify({ kind: 'Status', message: 'x'.repeat(600) })));
      await assert.rejects(ask({ path }), { name: 'KubeError', code, message: `the API server answered ${status}`, said: 'x'.repeat(500) });
    });
  }

  const nonsense: readonly (readonly [name: string, text: string])[] = [['no JSON', '<html>'], ['no object', '[]'], ['nothing', ''], ['null', 'null']];
  for (const [name, text] of nonsense) {
    it(`takes no answer that is ${name}`, async () => {
      const { ask } = await clientOf((_, response) => response.end(text));
      await assert.rejects(ask({ path }), { code: 'failed' });
    });
  }

  it('takes no answer without an end, and hangs up on it', async () => {
    let isClosed = false;
    const { ask } = await clientOf((_, response) => {
      const more = (): unknown => response.destroyed || response.write('x'.repeat(1_048_576), more);
      response.on('close', () => {
        isClosed = true;
      });
      more();
    });
    await assert.rejects(ask({ path }), { code: 'failed', message: 'the answer of the API server is too large' });
    await pollUntil(() => isClosed);
  });

  const silences: readonly (readonly [name: string, listener: RequestListener, credentials?: () => Promise<KubeCredentials>])[] = [
    ['the server is silent', () => {}],
    ['an answer stops in the middle', (_, response) => void response.writeHead(200).write('{')],
    ['a refusal stops in the middle', (_, response) => void response.writeHead(403).write('{')],
    ['credentials do not come', (_, response) => response.end('{}'), () => new Promise(() => {})],
  ];
  for (const [name, listener, credentials] of silences) {
    it(`gives up in time when ${name}`, async () => {
      const { ask } = await clientOf(listener, credentials);
      await assert.rejects(ask({ path, timeoutMs: 50 }), { code: 'unreachable', message: 'cannot ask the API server: no answer within 0.05 s' });
    });
  }

  it('says why it cannot ask', async () => {
    const { ask } = await clientOf((_, response) => response.end('{}'));
    const { port } = api ?? assert.fail();
    await api?.close();
    api = undefined;
    await assert.rejects(ask({ path }), { code: 'unreachable', message: 'cannot ask the API server: ECONNREFUSED' });
    const unread = createKubeClient({ server: `http://127.0.0.1:${port}`, credentials: () => assert.fail(Object.assign(new Error('no file'), { code: 'ENOENT' })) });
    await assert.rejects(unread.ask({ path }), { code: 'unreachable', message: 'cannot ask the API server: ENOENT' });
  });

  describe('watch', () => {
    it('gives each change, however the answer is cut', async () => {
      const lines = Buffer.from(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'].map((type) => `${JSON.stringify({ type, object: { name: 'ö€' } })}\n`).join(''));
      const asked: unknown[] = [];
      const found = await changesOf(({ url }, response) => {
        asked.push(url);
        const writeFrom = (place: number): unknown => (place === lines.length ? response.end() : response.write(lines.subarray(place, place + 1), () => writeFrom(place + 1)));
        writeFrom(0);
      });
      assert.deepEqual(asked, [`/k8s${path}?resourceVersion=7&watch=true`]);
      assert.deepEqual(found, ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'].map((type) => [type, 'ö€']));
    });

    const broken: readonly (readonly [name: string, status: number, text: string, code: string])[] = [
      ['tells of a place that is forgotten', 200, '{"type":"ERROR","object":{"kind":"Status","code":410}}\n', 'gone'],
      ['tells of another failure', 200, '{"type":"ERROR","object":{"kind":"Status","code":500}}\n', 'failed'],
      ['is refused', 403, '{}', 'forbidden'],
      ['begins at a place that is forgotten', 410, '{}', 'gone'],
      ['is none', 200, '<html>\n', 'failed'],
      ['has a change without an object', 200, '{"type":"ADDED"}\n', 'failed'],
    ];
    for (const [name, status, text, code] of broken) {
      it(`throws ${code} when it ${name}`, async () => {
        await assert.rejects(changesOf((_, response) => response.writeHead(status).end(text)), { name: 'KubeError', code });
      });
    }

    it('throws when the connection is lost', async () => {
      await assert.rejects(
        changesOf((_, response) => response.write('{"type":"ADDED","object":{}}\n', () => response.destroy())),
        { code: 'unreachable', message: 'the watch broke off' },
      );
    });

    it('takes no change without an end', async () => {
      await assert.rejects(
        changesOf((_, response) => {
          const more = (): unknown => response.destroyed || response.write('x'.repeat(1_048_576), more);
          more();
        }),
        { code: 'failed', message: 'a change is too large' },
      );
    });

    it('ends by its signal, before the answer and after it', async () => {
      const before = new AbortController();
      await assert.rejects(changesOf(() => before.abort(), before.signal), { code: 'unreachable' });
      client?.close();
      await api?.close();
      const after = new AbortController();
      await assert.rejects(changesOf((_, response) => response.write('{"type":"ADDED","object":{}}\n', () => after.abort()), after.signal), { code: 'unreachable' });
    });
  });
});
