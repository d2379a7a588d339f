import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KeysUnavailable, openKeySet } from '../../../../libs/service-kit/key-set.ts';
import { TokenRefused } from '../../../../libs/service-kit/sandbox-token.ts';
import { signServicePass, verifyServicePass } from '../../../../libs/service-kit/service-pass.ts';
import { accessKey, keySetDocument, ownerUid } from '../../services/pty-server/access/access-fixture.ts';

function verify(pass: string, location: URL): Promise<void> {
  return verifyServicePass(pass, { keys: openKeySet(location), ownerUid, now: Date.now });
}

describe('service-kit key-set', () => {
  let folder: string;
  let pass: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'key-set-'));
    pass = await signServicePass(ownerUid, accessKey, Date.now());
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads a file, also what it holds later', async () => {
    const path = join(folder, 'keys.json');
    writeFileSync(path, JSON.stringify({ keys: [] }));
    const keys = openKeySet(pathToFileURL(path));
    await assert.rejects(verifyServicePass(pass, { keys, ownerUid, now: Date.now }), TokenRefused);
    writeFileSync(path, JSON.stringify(keySetDocument));
    await verifyServicePass(pass, { keys, ownerUid, now: Date.now });
  });

  it('reads a URL', async () => {
    const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(keySetDocument)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      await verify(pass, new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('tells keys that cannot be had from tokens that do not hold', async () => {
    await assert.rejects(verify(pass, pathToFileURL(join(folder, 'none.json'))), KeysUnavailable);
    await assert.rejects(verify(pass, new URL('http://127.0.0.1:1/keys')), KeysUnavailable);
    writeFileSync(join(folder, 'broken.json'), '{');
    await assert.rejects(verify(pass, pathToFileURL(join(folder, 'broken.json'))), KeysUnavailable);
  });
});
