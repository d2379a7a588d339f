import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { delimiter, join } from 'node:path';
import { ownerUid, sandboxNamespace } from '@openova/sandbox-model';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startModelGateway, type ModelGateway, type ModelRequest } from '../../local/echo-model/model-gateway.ts';
import type { ModelReply } from '../../local/echo-model/model-wire.ts';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { itemsAt, textAt } from '../support/manifest-field.ts';
import { callPlane } from '../support/plane-objects.ts';
import { realAgents, skipWithoutAgent } from '../support/real-agents.ts';
import { launchChromium } from './support/chromium.ts';
import { startLocalPlane, type RunningPlane } from './support/local-plane.ts';
import { badge, screenText, showsText } from './support/terminal-screen.ts';

const patiently = { timeout: 120_000 };
const claims = '/apis/sandbox.openova.io/v1/namespaces/local/sandboxes';
const owner = { email: 'ada@openova.local', orgRef: { slug: 'local' } };
const takenOwner = { email: 'taken@openova.local', orgRef: { slug: 'local' } };

const failures = [
  { name: 'odd-owner', spec: { owner: { ...owner, email: '___@openova.local' } }, reason: 'OwnerEmailInvalid', message: /no DNS-safe owner uid/ },
  { name: 'tiny', spec: { owner, quota: { cpu: '100m' } }, reason: 'ManifestRenderFailed', message: /spec\.quota\.cpu 100m is less than 200m/ },
  { name: 'odd-channel', spec: { owner, channels: ['no\u0007where'] }, reason: 'TokenMintFailed', message: /invalid_allowed_channels/ },
  { name: 'no-channel', spec: { owner, channels: [' '] }, reason: 'NoAllowedChannels', message: /no channel is allowed/ },
  { name: 'taken', spec: { owner: takenOwner }, reason: 'GitopsWriteFailed', message: /cannot deliver Namespace/ },
];

describe('the journey with a real agent, on a real local plane', function () {
  this.timeout(400_000);
  let browser: Browser;
  let gateway: ModelGateway;
  let plane: RunningPlane;
  let desktop: BrowserContext;
  let page: Page;

  before(async function () {
    const claude = (await realAgents()).find(({ agent }) => agent === 'claude-code')!;
    if (claude.folder === undefined) return skipWithoutAgent(this, claude);
    browser = await launchChromium(this, '--disable-3d-apis');
    this.timeout(400_000);
    gateway = await startModelGateway({ answer });
    const env = { OPENOVA_MODEL_KEY: 'key-of-the-model', PATH: [claude.folder, process.env['PATH']].join(delimiter) };
    plane = await startLocalPlane({ args: ['--model-url', gateway.url, '--model', 'pong-1'], env });
    desktop = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await desktop.newPage();
  });
  after(async () => {
    await browser?.close();
    await plane?.dispose();
    await gateway?.close();
  });

  const call = (method: string, path: string, body?: object): Promise<unknown> => callPlane(join(plane.data, 'kubeconfig.yaml'), method, path, body);

  it('turns six stages Done and shows the agent that is there', async () => {
    await page.goto(plane.loginUrl);
    await page.getByLabel('Name (optional)', { exact: true }).fill('Helper');
    await page.getByRole('button', { name: 'Start claude-code' }).click();
    const seen = await stagesUntilGone(page);
    assert.deepEqual(seen, seen.toSorted((one, other) => one - other));
    assert.ok(seen.length > 0);
    await badge(page, 'Live', patiently);
    await showsText(page, '❯');
    await untilItAsks(page);
  });

  it('lets a phone answer what the agent asks, seen on the desktop as well', async () => {
    const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, storageState: await desktop.storageState() })).newPage();
    await phone.goto(page.url());
    await phone.getByLabel('Say something', { exact: true }).fill('make a file');
    await phone.getByRole('button', { name: 'Send', exact: true }).tap();
    const question = phone.getByTestId('question');
    await question.getByText('touch made.txt').first().waitFor(patiently);
    await showsText(page, 'touch made.txt');
    await question.getByRole('button').first().tap();
    await phone.getByTestId('message-agent').filter({ hasText: 'the tool has run' }).waitFor(patiently);
    await showsText(page, 'the tool has run');
    await phone.context().close();
  });

  it('goes on with a new token, without an end of the session', async () => {
    const namespace = textAt(await call('GET', `${claims}/${page.url().split('/').at(-1)}`), 'status', 'namespace');
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    const tokenSecret = async (): Promise<unknown> => itemsAt(await call('GET', secrets), 'items').find((one) => textAt(one, 'data', 'LLM_GATEWAY_TOKEN') !== '');
    const first = await tokenSecret();
    await call('DELETE', `${secrets}/${textAt(first, 'metadata', 'name')}`);
    await pollUntil(async () => !['', textAt(first, 'data', 'LLM_GATEWAY_TOKEN')].includes(textAt(await tokenSecret(), 'data', 'LLM_GATEWAY_TOKEN')), 60_000);
    await page.getByTestId('terminal-host').click();
    await page.keyboard.type('ping after the rotation');
    await page.keyboard.press('Enter');
    await showsText(page, 'pong to ping after the rotation');
  });

  // Of somebody else, who controls it.
  async function takeNamespace(sandboxName: string): Promise<void> {
    const uid = ownerUid({ orgSlug: takenOwner.orgRef.slug, email: takenOwner.email, sandboxName })!;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: randomUUID(), controller: true }];
    await call('POST', '/api/v1/namespaces', { metadata: { name: sandboxNamespace(uid), ownerReferences } });
  }

  for (const { name, spec, reason, message } of failures) {
    it(`says ${reason} in its own words, and deletes to let a person begin again`, async () => {
      if (spec.owner === takenOwner) await takeNamespace(name);
      await call('POST', claims, { metadata: { name, namespace: 'local' }, spec: { agent: 'opencode', ...spec } });
      await page.goto(`${plane.origin}/sandbox/${name}`);
      const told = page.getByTestId('failed-condition').filter({ hasText: reason }).first();
      await told.waitFor(patiently);
      assert.match(await told.innerText(), message);
      assert.match(await told.innerText(), /Next step/);
      await page.getByRole('button', { name: 'Delete + retry', exact: true }).click();
      await page.waitForURL('**/sandbox');
      await page.goto(`${plane.origin}/sandbox/${name}`);
      await page.getByRole('heading', { name: 'Session no longer exists', exact: true }).waitFor(patiently);
    });
  }
});

/** How many stages were Done, each number once, until the panel gave way to the terminal. */
async function stagesUntilGone(page: Page): Promise<readonly number[]> {
  const panel = page.getByTestId('provisioning-panel');
  await panel.waitFor(patiently);
  const seen: number[] = [];
  await pollUntil(async () => {
    const done = await page.locator('[data-testid=stage][data-state=done]').count();
    if ((await panel.count()) === 0) return true;
    if (done !== seen.at(-1)) seen.push(done);
    return false;
  }, 120_000);
  return seen;
}

/** Changes the agent's mode by its key, as its User would, until it asks before it runs a tool. */
async function untilItAsks(page: Page): Promise<void> {
  await page.getByTestId('terminal-host').click();
  const mode = async (): Promise<string> => /(auto mode|accept edits|plan mode)[a-z ]*on/.exec(await screenText(page))?.[1] ?? '';
  for (let before = await mode(); before !== ''; before = await mode()) {
    await page.keyboard.press('Shift+Tab');
    await pollUntil(async () => (await mode()) !== before);
  }
}

function answer({ prompt, toolResult, tools }: ModelRequest): ModelReply {
  if (toolResult !== undefined) return { text: 'the tool has run' };
  if (prompt.trim().endsWith('make a file') && tools.includes('Bash')) {
    return { text: 'I will.', tool: { name: 'Bash', input: { command: 'touch made.txt', description: 'make a file' } } };
  }
  return { text: `pong to ${prompt.trim().split('\n').at(-1)}` };
}
