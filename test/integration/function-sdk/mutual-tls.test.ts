import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { status } from '@grpc/grpc-js';
import { connectFunction, requestOf, responseTo, serve, type FunctionClient, type FunctionHandler, type FunctionServer } from '@openova/function-sdk';
import { crossplaneAuthority, type CertificateAuthority, type Issued } from './support/certificate-authority.ts';
import { mountCertificates, type CertificateFolder } from './support/certificate-folder.ts';
import { collectedLog } from './support/collected-log.ts';
import { pollUntil } from './support/poll-until.ts';

const anyPort = { host: '127.0.0.1', port: 0 };
const day = 86_400_000;
const ago = new Date(Date.now() - day);
const ahead = new Date(Date.now() + day);

describe('mutual TLS', () => {
  const authority = crossplaneAuthority();
  const serverPair = authority.issue({ usage: 'server' });
  let folder: CertificateFolder;
  let server: FunctionServer;
  let held: Promise<void>;
  let release: () => void;
  const { log, lines } = collectedLog();

  const holding: FunctionHandler = async (request) => {
    if (request.tag === 'hold') {
      log.info('held');
      await held;
    }
    return responseTo(request);
  };

  beforeEach(async () => {
    folder = await mountCertificates(serverPair, authority.certificate);
    held = new Promise((resolve) => (release = resolve));
    server = await serve(holding, {
      address: anyPort,
      metricsAddress: anyPort,
      certsDir: folder.path,
      log,
      reloadMs: 20,
      handshakeMs: 500,
    });
    lines.length = 0;
  });

  afterEach(async () => {
    await server.close();
    await folder.remove();
  });

  it('works with certificates of a shape that OpenSSL itself refuses', () => {
    const { subject, issuer } = new X509Certificate(serverPair.certificate);
    assert.equal(subject, issuer);
    assert.equal(new X509Certificate(authority.certificate).subject, subject);
  });

  it('lets a client certificate of the CA in', async () => {
    assert.equal((await ask(authority.issue())).tag, 'hello');
  });

  const refused: readonly { name: string; pair: () => Issued | undefined; reason: string }[] = [
    { name: 'no certificate', pair: () => undefined, reason: 'no client certificate' },
    { name: 'a server certificate of the same CA', pair: () => serverPair, reason: 'not a client certificate' },
    { name: 'a certificate without a purpose', pair: () => authority.issue({ usage: 'none' }), reason: 'not a client certificate' },
    { name: 'a client certificate of a foreign CA with the same subject', pair: () => crossplaneAuthority().issue(), reason: 'not issued by the CA' },
    { name: 'a foreign CA itself', pair: () => crossplaneAuthority(), reason: 'not issued by the CA' },
    { name: 'the CA itself', pair: () => authority, reason: 'not a client certificate' },
    { name: 'an expired certificate', pair: () => authority.issue({ validFrom: new Date(ago.getTime() - day), validTo: ago }), reason: 'expired' },
    { name: 'a certificate from the future', pair: () => authority.issue({ validFrom: ahead, validTo: new Date(ahead.getTime() + day) }), reason: 'not yet valid' },
  ];
  for (const { name, pair, reason } of refused) {
    it(`ends the connection of a client with ${name} at once`, async () => {
      const started = Date.now();
      await assert.rejects(ask(pair()), { code: status.UNAVAILABLE });
      assert.ok(Date.now() - started < 5000);
      const line = lines.find(({ level }) => level === 'warn');
      assert.deepEqual([line?.fields['reason'], line?.fields['remoteAddress']], [reason, '127.0.0.1']);
      const metrics = await (await fetch(`http://${server.metricsAddress}/metrics`)).text();
      assert.match(metrics, new RegExp(`function_refused_peers_total\\{reason="${reason}"\\} [1-9]`));
    });
  }

  it('lets in clients of every CA in the bundle', async () => {
    const other = crossplaneAuthority();
    await folder.replace(serverPair, authority.certificate + other.certificate);
    await pollUntil(() => ask(other.issue()).catch(() => undefined));
    assert.equal((await ask(authority.issue())).tag, 'hello');
  });

  it('refuses a client that speaks no HTTP/2', async () => {
    const { certificate, key } = authority.issue();
    await ended({ cert: certificate, key, ALPNProtocols: [] });
    assert.equal(lines.find(({ level }) => level === 'warn')?.fields['reason'], 'no HTTP/2');
  });

  it('refuses TLS before 1.2', async () => {
    const { certificate, key } = authority.issue();
    await ended({ cert: certificate, key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    assert.equal((await ask(authority.issue())).tag, 'hello');
  });

  it('lives on after bytes that are no TLS', async () => {
    await new Promise((resolve) => {
      const socket = connectTcp(port(), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
      socket.on('error', () => {}).once('close', resolve);
    });
    assert.equal((await ask(authority.issue())).tag, 'hello');
  });

  it('ends a connection that does not prove itself in time', async () => {
    await new Promise((resolve) => {
      connectTcp(port(), '127.0.0.1').on('error', () => {}).once('close', resolve).resume();
    });
    assert.equal(lines.find(({ level }) => level === 'debug')?.message, 'a TLS handshake failed');
  });

  it('takes rotated certificates while an old connection lives', async () => {
    const old = client(authority.issue(), serverPair);
    assert.equal((await old.run(requestOf({ tag: 'before' }))).tag, 'before');
    const next = crossplaneAuthority();
    const nextPair = next.issue({ usage: 'server' });
    await folder.replace(nextPair, next.certificate);
    const late = client(next.issue(), nextPair);
    const answer = await pollUntil(() => late.run(requestOf({ tag: 'after' })).catch(() => undefined));
    assert.equal(answer.tag, 'after');
    assert.equal((await old.run(requestOf({ tag: 'still' }))).tag, 'still');
    await assert.rejects(ask(authority.issue(), nextPair), { code: status.UNAVAILABLE });
    old.close();
    late.close();
  });

  const broken: readonly { name: string; pair: (next: CertificateAuthority) => Issued; ca?: string }[] = [
    { name: 'a key of another certificate', pair: (next) => ({ ...next.issue({ usage: 'server' }), key: next.key }) },
    { name: 'an empty certificate', pair: (next) => ({ ...next, certificate: '' }) },
    { name: 'an empty CA', pair: (next) => next.issue({ usage: 'server' }), ca: '' },
    { name: 'a CA that is none', pair: (next) => next.issue({ usage: 'server' }), ca: crossplaneAuthority({ isCa: false }).certificate },
  ];
  for (const { name, pair, ca } of broken) {
    it(`keeps the old certificates and logs one error when the new ones have ${name}`, async () => {
      const next = crossplaneAuthority();
      await folder.replace(pair(next), ca ?? next.certificate);
      await pollUntil(() => lines.some(({ level }) => level === 'error'));
      assert.equal((await ask(authority.issue())).tag, 'hello');
      await folder.replace(serverPair, authority.certificate + next.certificate);
      await pollUntil(() => ask(next.issue()).catch(() => undefined));
      assert.equal(lines.filter(({ level }) => level === 'error').length, 1);
    });
  }

  it('lets a call in flight end before it closes', async () => {
    const calling = client(authority.issue(), serverPair);
    const call = calling.run(requestOf({ tag: 'hold' }));
    await pollUntil(() => lines.some(({ message }) => message === 'held'));
    const closed = server.close();
    release();
    assert.equal((await call).tag, 'hold');
    await closed;
    calling.close();
  });

  it('refuses to start when a file is missing', async () => {
    await assert.rejects(serve((request) => responseTo(request), { address: anyPort, certsDir: '/nowhere' }), /cannot read the certificates/);
  });

  async function ask(pair: Issued | undefined, trusted = serverPair): ReturnType<FunctionClient['run']> {
    const asking = client(pair, trusted);
    try {
      return await asking.run(requestOf({ tag: 'hello' }));
    } finally {
      asking.close();
    }
  }

  function client(pair: Issued | undefined, { certificate }: Issued): FunctionClient {
    return connectFunction({
      address: server.address,
      credentials: { ca: certificate, serverName: 'localhost', ...pair },
      timeoutMs: 5000,
    });
  }

  function port(): number {
    return Number(server.address.split(':').at(-1));
  }

  function ended(options: ConnectionOptions): Promise<unknown> {
    return new Promise((resolve) => {
      const socket = connectTls({ port: port(), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'], ...options });
      socket.on('error', () => {}).once('close', resolve);
      socket.resume();
    });
  }
});
