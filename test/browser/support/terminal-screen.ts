import type { Page } from 'playwright-core';
import { pollUntil } from '../../integration/function-sdk/support/poll-until.ts';

/** Waits until the badge of the connection says this. */
export function badge(page: Page, text: string, patience: { readonly timeout?: number } = {}): Promise<void> {
  return page.getByTestId('connection-badge').getByText(text, { exact: true }).waitFor(patience);
}

export function showsText(page: Page, text: string): Promise<boolean> {
  return pollUntil(async () => (await screenText(page)).includes(text), 30_000);
}

/** What the terminal shows. It can be read where it is drawn with elements, without WebGL. */
export async function screenText(page: Page): Promise<string> {
  return (await page.locator('.xterm-rows').textContent()) ?? '';
}

/** Pastes into the terminal as the browser does. */
export function paste(page: Page, text: string): Promise<void> {
  return page.locator('.xterm-helper-textarea').evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
