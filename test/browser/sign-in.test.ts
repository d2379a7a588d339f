import assert from 'node:assert/strict';
import { pollUntil } from '../integration/function-sdk/support/poll-until.ts';
import { recordedConsole } from './support/recorded-console.ts';
import { conditionsWith, recordedSandbox } from './support/recorded-sandbox.ts';

const listPath = '/api/v1/sandbox/sessions';
const person = { email: 'ada@acme.test', organization: 'acme', isAdmin: false };
const expired = { status: 401, body: { code: 'session_expired', detail: 'your session has ended', next: 'sign in again' } };

describe('signing in to the console and out of it', () => {
  const ui = recordedConsole();

  function signedIn(): void {
    ui.api.on('GET /api/v1/me', { body: person });
    ui.api.on(`GET ${listPath}`, { body: { sandboxes: [recordedSandbox()] } });
    ui.api.on(`GET ${listPath}/blue-heron`, { body: recordedSandbox({ conditions: conditionsWith(2) }) });
  }

  function signedOut(): void {
    for (const route of ['/api/v1/me', listPath, `${listPath}/blue-heron`]) ui.api.on(`GET ${route}`, expired);
  }

  it('leads a stranger to the sign-in and back to the page they wanted', async () => {
    signedOut();
    ui.api.on('GET /login', () => {
      signedIn();
      return { status: 303, headers: { location: '/sandbox/blue-heron?terminal=shell' } };
    });
    const page = await ui.open('/sandbox/blue-heron?terminal=shell');
    await page.getByTestId('provisioning-panel').getByText('2 of 6 stages done').waitFor();
    assert.equal(new URL(page.url()).search, '?terminal=shell');
    for (const { query } of ui.api.requests('GET', '/login')) {
      assert.equal(new URLSearchParams(query).get('return'), '/sandbox/blue-heron?terminal=shell');
    }
  });

  it('goes to the sign-in by itself once, and not in a circle', async () => {
    signedOut();
    ui.api.on('GET /login', { status: 303, headers: { location: '/sandbox' } });
    const page = await ui.open('/sandbox');
    await pollUntil(() => ui.api.requests('GET', '/api/v1/me').length >= 2);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    assert.ok(await page.getByRole('button', { name: 'Sign in', exact: true }).isEnabled());
    assert.equal(ui.api.requests('GET', '/login').length, 2);
  });

  it('says what to do where there is no way to sign in from the page', async () => {
    signedOut();
    const detail = 'the login link was used before, or is not one of this server';
    ui.api.on('GET /login', { status: 401, body: { code: 'login_link_refused', detail, next: 'start the local plane again for a new one' } });
    const page = await ui.open('/sandbox');
    await page.getByRole('alert').getByText('Start the local plane again for a new one.').waitFor();
  });

  it('keeps an open page when the session ends, and says so', async () => {
    signedIn();
    const page = await ui.open('/sandbox/blue-heron');
    await page.getByText('2 of 6 stages done').waitFor();
    signedOut();
    await page.getByTestId('session-ended').getByText('You are signed out').waitFor();
    assert.ok(await page.getByText('2 of 6 stages done').isVisible());
    assert.equal(ui.api.requests('GET', '/login').length, 0);
    assert.equal(await page.getByText('The API does not answer').count(), 0);
  });

  it('signs out in the bar, and does not sign in again by itself', async () => {
    signedIn();
    ui.api.on('POST /api/v1/logout', () => {
      signedOut();
      return { status: 204 };
    });
    const page = await ui.open('/sandbox');
    await page.getByTestId('account').locator('summary').click();
    await page.getByText('Organization acme').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'You have signed out', exact: true }).waitFor();
    assert.equal(ui.api.requests('GET', '/login').length, 0);
    assert.equal(await page.getByTestId('sandbox-card').count(), 0);
  });
});
