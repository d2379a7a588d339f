import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConsoleFiles } from '../../../services/sessions-api/console-files.ts';
import { alice, problemOf, serveSessionsApi, type ServedApi } from './support/served-api.ts';

const page = '<!doctype html><title>OpenOva Sandbox</title>';
const html = { accept: 'text/html,*/*' };

describe('sessions API: the console', () => {
  let folder: string;
  let api: ServedApi;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'openova-console-'));
    mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'dist', 'index.html'), page);
    writeFileSync(join(folder, 'dist', 'assets', 'index-B1a2C3d4.js'), `export const text = "${'a'.repeat(5_000)}";`);
    writeFileSync(join(folder, 'dist', 'favicon.svg'), '<svg/>');
    writeFileSync(join(folder, 'dist', 'notes.exe'), 'no');
    writeFileSync(join(folder, 'secret.txt'), 'outside');
    api = await serveSessionsApi({ consoleFiles: readConsoleFiles(join(folder, 'dist')), sessionsOrigin: 'wss://sandbox.acme.example' });
  });
  after(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, headers = {}) => api.call(undefined, path, { headers });

  it('serves the page under every address of the console, under a strict policy', async () => {
    for (const path of ['/', '/index.html', '/sandbox', '/sandbox/my-work']) {
      const answer = await get(path, html);
      assert.deepEqual([answer.status, answer.headers.get('cache-control'), await answer.text()], [200, 'no-cache', page], path);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; .*connect-src 'self' wss:\/\/sandbox\.acme\.example;.*frame-ancestors 'none'/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    }
  });

  it('lets browsers keep files with a hash for good, compressed, and asks again for others', async () => {
    const script = await get('/assets/index-B1a2C3d4.js', { 'accept-encoding': 'gzip' });
    assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(script.headers.get('content-encoding'), 'gzip');
    assert.match(await script.text(), /^export const text = "a{5000}";$/);
    const plain = await get('/assets/index-B1a2C3d4.js', { 'accept-encoding': 'identity' });
    assert.equal(plain.headers.get('content-encoding'), null);
    const icon = await get('/favicon.svg');
    assert.equal(icon.headers.get('cache-control'), 'no-cache');
    assert.equal((await get('/favicon.svg', { 'if-none-match': icon.headers.get('etag')! })).status, 304);
  });

  it('serves nothing that is not a file of the console', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/notes.exe', '/assets/missing.js', '/assets']) {
      assert.equal(await statusOf(api.url, path), 404, path);
    }
  });

  it('leaves the paths of the API to the API', async () => {
    for (const path of ['/api/v1/nothing', '/k8s', '/.well-known/other']) {
      assert.equal((await problemOf(await get(path, html))).code, 'not_found', path);
    }
    assert.equal((await api.call(alice, '/api/v1/me', { headers: html })).headers.get('content-type')?.split(';')[0], 'application/json');
  });
});

// As it is: fetch would tidy the path up first.
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { path }, (answer) => resolve(answer.resume().statusCode));
    sent.once('error', reject).end();
  });
}
