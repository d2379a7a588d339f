import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';

describe('the conversation that describes a Sandbox', () => {
  const ui = recordedConsole();

  beforeEach(() => {
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [] } });
    ui.api.on(`POST ${listPath}`, { status: 201, body: recordedSandbox({ conditions: conditionsWith(1) }) });
    ui.api.on(`GET ${listPath}/blue-heron`, { body: recordedSandbox({ conditions: conditionsWith(1) }) });
  });

  function wishes(): unknown[] {
    return ui.api.requests('POST', listPath).map(({ body }) => JSON.parse(body) as unknown);
  }

  it('shows what it understood as a form, and starts it after a yes [CONV-01] [CONV-02]', async () => {
    const page = await ui.open('/sandbox');
    await page.getByRole('link', { name: 'Describe it instead', exact: true }).click();
    await say(page, 'claude for the payment service with acme/shop on branch develop');
    const draft = page.getByTestId('draft');
    await pollUntil(async () => (await draft.getByLabel('Agent').inputValue()) === 'claude-code');
    assert.equal(await draft.getByLabel('Name', { exact: true }).inputValue(), 'payment service');
    assert.equal(await draft.getByLabel('Repository', { exact: true }).inputValue(), 'acme/shop');
    assert.equal(await draft.getByLabel('Branch', { exact: true }).inputValue(), 'develop');
    assert.deepEqual(wishes(), []);
    await say(page, 'yes');
    await page.waitForURL('**/sandbox/blue-heron');
    assert.deepEqual(wishes(), [{ agent: 'claude-code', displayName: 'payment service', repo: 'acme/shop', branch: 'develop' }]);
  });

  it('ends at the same request as the form, put right by hand [CONV-06]', async () => {
    const page = await ui.open('/describe');
    await say(page, 'a shell');
    await page.getByTestId('draft').getByLabel('Agent').selectOption('opencode');
    await page.getByTestId('draft').getByLabel('Name', { exact: true }).fill('Blue heron');
    await page.getByRole('button', { name: 'Start it', exact: true }).click();
    await page.waitForURL('**/sandbox/blue-heron');
    await page.goto(`${ui.api.url}/sandbox`);
    await page.getByLabel('Name (optional)', { exact: true }).fill('Blue heron');
    await page.getByRole('button', { name: 'Start opencode' }).click();
    await page.waitForURL('**/sandbox/blue-heron');
    const [byTalk, byForm] = wishes();
    assert.deepEqual(byTalk, byForm);
  });

  it('says what keeps it from starting', async () => {
    ui.api.on(`POST ${listPath}`, { status: 409, body: { code: 'sandbox_limit', detail: 'you have 5 Sandboxes, as many as one person may have', next: 'delete one that you do not need' } });
    const page = await ui.open('/describe');
    await say(page, 'aider');
    await say(page, 'yes');
    await page.getByRole('alert').getByText('Delete one that you do not need.').waitFor();
    await say(page, 'yes');
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=message-user]').length === 3);
  });

  it('is in the shell of every page, with the bubbles of a session [CONV-04]', async () => {
    const page = await ui.open('/describe');
    await page.getByRole('banner').getByText('OpenOva Sandbox').waitFor();
    await say(page, 'help');
    await page.getByTestId('message-agent').nth(1).waitFor();
    assert.deepEqual([await page.getByTestId('message-user').count(), await page.getByTestId('message-agent').count()], [1, 2]);
    await page.getByRole('link', { name: 'Use the form instead', exact: true }).click();
    await page.waitForURL('**/sandbox');
  });

  it('listens while the button is held, and sends what was heard when it is let go [CONV-03]', async () => {
    const page = await ui.newPage();
    await page.addInitScript(hearing, { words: 'open code called red fox', error: '' });
    await page.goto(`${ui.api.url}/describe`);
    const button = page.getByRole('button', { name: 'Hold to talk', exact: true });
    await button.hover();
    await page.mouse.down();
    await page.getByRole('button', { name: 'Listening' }).waitFor();
    await pollUntil(async () => (await page.getByLabel('Describe it', { exact: true }).inputValue()) === 'open code called red fox');
    assert.equal(await page.getByTestId('message-user').count(), 0);
    await page.mouse.up();
    await page.getByTestId('message-user').getByText('open code called red fox').waitFor();
    assert.equal(await page.getByTestId('draft').getByLabel('Agent').inputValue(), 'opencode');
    await pollUntil(() => page.evaluate<boolean>('window.spoken.length > 0'));
    assert.deepEqual(await page.evaluate('window.spoken'), ['Understood: opencode, “red fox”. Say yes to start it, or what is to be different.']);
  });

  it('listens to the keyboard too, and says when the microphone is not allowed [CONV-03]', async () => {
    const page = await ui.newPage();
    await page.addInitScript(hearing, { words: '', error: 'not-allowed' });
    await page.goto(`${ui.api.url}/describe`);
    await page.getByRole('button', { name: 'Hold to talk', exact: true }).focus();
    await page.keyboard.down('Space');
    await page.getByRole('button', { name: 'Listening' }).waitFor();
    await page.keyboard.up('Space');
    await page.getByTestId('voice-note').getByText('The microphone is not allowed here.').waitFor();
    assert.equal(await page.getByTestId('message-user').count(), 0);
  });

  it('asks to write where a browser turns no speech into words [CONV-03]', async () => {
    const page = await ui.newPage();
    await page.addInitScript('delete window.SpeechRecognition; delete window.webkitSpeechRecognition;');
    await page.goto(`${ui.api.url}/describe`);
    await page.getByTestId('voice-note').getByText('Write instead.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Hold to talk', exact: true }).count(), 0);
  });
});

/** Runs in the page: a microphone that hears the words, and a voice that is written down. Chromium's own needs its maker's servers. */
function hearing({ words, error }: { readonly words: string; readonly error: string }): void {
  const page = window as unknown as Record<string, unknown>;
  const spoken: string[] = [];
  page['spoken'] = spoken;
  Object.defineProperty(window, 'speechSynthesis', { value: { cancel: () => {}, speak: ({ text }: { text: string }) => spoken.push(text) } });
  class Microphone extends EventTarget {
    start(): void {
      if (words !== '') setTimeout(() => this.dispatchEvent(Object.assign(new Event('result'), { results: [[{ transcript: words }]] })));
    }
    stop(): void {
      if (error !== '') this.dispatchEvent(Object.assign(new Event('error'), { error }));
      this.dispatchEvent(new Event('end'));
    }
    abort(): void {}
  }
  page['SpeechRecognition'] = Microphone;
  page['webkitSpeechRecognition'] = Microphone;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Describe it', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}
