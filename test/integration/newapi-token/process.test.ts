import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectFunction, requestOf, type JsonObject, type Resource, type RunFunctionResponse } from '@openova/function-sdk';
import { tokenContextKey, type TokenContext } from '@openova/sandbox-model';
import { localFunctions } from '../../../local/functions/function-program.ts';
import { callFunctions, serveFunctions } from '../../../local/functions/served-functions.ts';
import { startServed, type ServedProcess } from '../../../local/functions/served-process.ts';
import { objectAt, textAt } from '../../../local/pipeline/index.ts';
import { embeddedRender } from '../../../local/render/render-embedded.ts';
import { loadStory } from '../../../local/render/story.ts';
import { storyStages } from '../../../local/stages/story-stages.ts';
import { activeNamespace, xrOf, type SandboxVariant } from '../../unit/functions/sandbox/sandbox-fixture.ts';
import { processAdminSecret, spawnBridge } from '../token-bridge/bridge-process.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the token function as a process', () => {
  let folder: string;
  let served: ServedProcess | undefined;
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'token-function-'));
    lines = [];
  });
  afterEach(async () => {
    await served?.close();
    served = undefined;
    rmSync(folder, { recursive: true });
  });

  async function start(env: Readonly<Record<string, string>>): Promise<ServedProcess> {
    const program = localFunctions(root).find(({ callsBridge }) => callsBridge) ?? assert.fail('no such function');
    served = await startServed(program, {
      listen: '127.0.0.1:0',
      env: { PATH: process.env['PATH'], NEWAPI_DEFAULT_CHANNELS: 'qwen', ...env },
      onLine: (line) => lines.push(line),
    });
    return served;
  }

  it('serves without a bridge to call, says so on the Sandbox and in its log [TF-27, SEC-03]', async () => {
    const { context } = await run(await start({}));
    assert.deepEqual([context.ready, context.reason], [false, 'TokenMintFailed']);
    const entry = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ level }) => level === 'error');
    for (const variable of ['NEWAPI_BASE_URL', 'NEWAPI_ADMIN_SECRET']) {
      assert.match(context.message, new RegExp(`${variable} is not set`));
      assert.match(JSON.stringify(entry), new RegExp(`${variable} is not set`));
    }
  });

  it('takes its secret from a file, and outlives its bridge [SEC-01, TF-25]', async () => {
    const file = join(folder, 'admin-secret');
    writeFileSync(file, `${processAdminSecret}\n`);
    const bridge = spawnBridge({ args: [`--data-dir=${folder}`], env: { NEWAPI_ADMIN_SECRET: processAdminSecret } });
    const program = await start({ NEWAPI_BASE_URL: await bridge.url(), NEWAPI_ADMIN_SECRET_FILE: file });
    assert.equal((await run(program)).context.ready, true);
    assert.ok(!bridge.child.spawnargs.join(' ').includes(processAdminSecret));
    await bridge.stop('SIGKILL');
    const { context, response } = await run(program, { spec: { channels: ['glm'] } });
    assert.deepEqual([context.ready, context.reason, response.ttlSeconds], [false, 'TokenMintFailed', 30]);
    assert.ok(lines.every((line) => !line.includes(processAdminSecret)));
  });

  it('is served with a bridge of its own only where none is named', async () => {
    const names = new Set<string>();
    const env = { PATH: process.env['PATH'], NEWAPI_BASE_URL: 'http://bridge.test', NEWAPI_ADMIN_SECRET: processAdminSecret };
    const functions = await serveFunctions({ root, env, onLine: (name) => names.add(name) });
    await functions.close();
    assert.deepEqual([...names].toSorted(), ['function-newapi-token', 'function-sandbox']);
  });

  it('mints in the pipeline: what is known of the token is on the Sandbox, the token is not [TF-14, SEC-04]', async () => {
    const logged: string[] = [];
    const functions = await serveFunctions({ root, env: { PATH: process.env['PATH'] }, onLine: (_, line) => logged.push(line) });
    const calls = callFunctions(functions.addresses);
    try {
      const { input } = await loadStory(root, 'basic');
      const last = (await Array.fromAsync(storyStages(input, embeddedRender(calls)))).at(-1);
      const secret = last?.resources.find(({ kind }) => kind === 'Secret');
      const { expiresAt, rotatedAt, rotation } = objectAt(objectAt(last?.composite, 'status'), 'token') ?? {};
      const annotations = objectAt(objectAt(secret, 'metadata'), 'annotations');
      assert.deepEqual(
        [expiresAt, rotatedAt, JSON.stringify(rotation)],
        ['expires-at', 'rotated-at', 'rotation'].map((key) => annotations?.[`openova.io/sandbox-token-${key}`]),
      );
      const encoded = textAt(secret, 'data', 'LLM_GATEWAY_TOKEN');
      const token = Buffer.from(encoded, 'base64').toString('utf8');
      assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
      const others = last?.resources.filter((object) => object !== secret);
      const texts = [JSON.stringify(last?.composite), JSON.stringify(others), ...logged];
      assert.ok(texts.every((text) => !text.includes(token) && !text.includes(encoded)));
      assert.ok(logged.some((line) => line.includes('token minted')));
    } finally {
      calls.close();
      await functions.close();
    }
  });
});

async function run({ address }: ServedProcess, variant: SandboxVariant = {}) {
  const client = connectFunction({ address });
  try {
    const composite = { object: xrOf(variant) as unknown as JsonObject };
    const resources = new Map([...activeNamespace()].map(([name, object]): [string, Resource] => [name, { object: object as unknown as JsonObject }]));
    const response: RunFunctionResponse = await client.run(requestOf({ observed: { composite, resources } }));
    return { response, context: response.context?.[tokenContextKey] as unknown as TokenContext };
  } finally {
    client.close();
  }
}
