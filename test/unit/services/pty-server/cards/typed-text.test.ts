import assert from 'node:assert/strict';
import { assert as assertProperty, integer, property, string } from 'fast-check';
import { keysOf, PasteMode } from '../../../../../services/pty-server/cards/typed-text.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('a prompt as keys', () => {
  it('is one paste where the program takes pastes, else lines', () => {
    assert.equal(text(keysOf('a\nb', true)), '\u001b[200~a\nb\u001b[201~\r');
    assert.equal(text(keysOf('a\r\nb', false)), 'a\rb\r');
  });

  it('has no control character of its own, so it cannot press keys or leave the paste', () => {
    assertProperty(property(string({ unit: 'binary' }), (prompt) => {
      const keys = text(keysOf(`${prompt}\u001b[201~\u0003`, true));
      // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
      assert.match(keys.slice(6, -7), /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$/);
    }));
  });

  it('follows the paste mode over any split of the output', () => {
    const output = Buffer.from('x\u001b[?2004h$ \u001b[?2004l ls \u001b[?2004h');
    assertProperty(property(integer({ min: 0, max: output.length }), (cut) => {
      const mode = new PasteMode();
      mode.read(output.subarray(0, cut));
      mode.read(output.subarray(cut));
      assert.equal(mode.isOn, true);
    }));
  });

  it('follows the paste mode byte by byte, and takes no text for it', () => {
    const mode = new PasteMode();
    const read = (output: string): boolean => {
      for (const byte of Buffer.from(output)) mode.read(Uint8Array.of(byte));
      return mode.isOn;
    };
    assert.equal(read('?2004h[?2004h'), false);
    assert.equal(read('\u001b[?2004h?2004l'), true);
    assert.equal(read('\u001b[?2004l'), false);
  });
});
