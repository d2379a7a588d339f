import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { fromSecretData, toSecretData, XSandboxModel } from '@openova/sandbox-model';
import type { XSandbox } from '@openova/sandbox-model';

const model = new URL('../../../../../libs/sandbox-model/index.ts', import.meta.url).href;

// In a process of its own, in a folder that has no node_modules.
async function importedAlone(): Promise<{ sameConsole: boolean; foreign: string[]; stderr: string }> {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const methods = ['log', 'error', 'warn', 'info', 'debug'];
    const before = methods.map((method) => console[method]);
    await import(${JSON.stringify(model)});
    const sameConsole = methods.every((method, index) => console[method] === before[index]);
    const foreign = loaded.filter((url) => !url.startsWith('node:') && (url.includes('/node_modules/') || !url.includes('/libs/sandbox-model/')));
    console.log(JSON.stringify({ sameConsole, foreign }));
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: tmpdir() });
  return { ...(JSON.parse(stdout) as { sameConsole: boolean; foreign: string[] }), stderr };
}

describe('the adapter of @crossplane-js/sdk', () => {
  it('leaves the console as Node made it, loads nothing but its own files, and warns of nothing', async () => {
    const { sameConsole, foreign, stderr } = await importedAlone();
    assert.equal(sameConsole, true);
    assert.deepEqual(foreign, []);
    assert.equal(stderr, '');
  });

  it('gives the composite its accessors', () => {
    const composite = {
      apiVersion: 'sandbox.openova.io/v1',
      kind: 'XSandbox',
      metadata: { name: 'a', uid: 'u', labels: { l: '1' }, annotations: { n: '2' } },
      spec: { owner: { email: 'a@b', orgRef: { slug: 'acme' } } },
      status: { phase: 'Ready', conditions: [{ type: 'Synced', status: 'True', reason: 'R', lastTransitionTime: 't' }] },
    };
    const xr = new XSandboxModel(composite as unknown as XSandbox);
    assert.deepEqual([xr.getName(), xr.getMetadata().uid, xr.getLabel('l'), xr.getAnnotation('n')], ['a', 'u', '1', '2']);
    assert.equal(xr.getCondition('Synced')?.status, 'True');
    assert.equal(xr.getCondition('Idle'), undefined);
    assert.deepEqual([xr.spec.owner.email, xr.status?.phase], ['a@b', 'Ready']);
  });

  it('has no condition and no label on a composite without them', () => {
    const composite = { apiVersion: 'sandbox.openova.io/v1', kind: 'XSandbox', metadata: {}, spec: {} };
    const xr = new XSandboxModel(composite as unknown as XSandbox);
    assert.deepEqual([xr.getCondition('Idle'), xr.getLabel('l'), xr.getName()], [undefined, undefined, undefined]);
  });

  it('encodes Secret data in base64, and back', () => {
    const data = { LLM_GATEWAY_TOKEN: 'ey.ä.€', empty: '' };
    const encoded = toSecretData(data);
    assert.deepEqual(encoded, { LLM_GATEWAY_TOKEN: Buffer.from('ey.ä.€').toString('base64'), empty: '' });
    assert.deepEqual(fromSecretData(encoded), data);
  });
});
