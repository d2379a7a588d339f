import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import jsQR from 'jsqr';
import { qrCode } from '../../../../console/src/handover/qr-code.ts';

/** What a camera's decoder, which is not ours, reads in the code. */
function decoded(text: string): string | undefined {
  const code = qrCode(text);
  assert.ok(code);
  const [scale, margin] = [3, 4];
  const side = (code.length + 2 * margin) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = code[Math.floor(y / scale) - margin]?.[Math.floor(x / scale) - margin] === true;
      if (isDark) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return jsQR.default(pixels, side, side)?.data;
}

describe('a QR code', () => {
  for (const length of [1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213]) {
    it(`is read by a decoder at ${length} bytes`, () => {
      const text = 'https://console.acme.test/sandbox/'.padEnd(length, 'blue-heron').slice(0, length);
      assert.equal(decoded(text), text);
    });
  }

  it('is read whatever the address is', () => {
    const address = fc.webUrl({ withQueryParameters: true }).filter((url) => url.length <= 213);
    fc.assert(fc.property(address, (url) => assert.equal(decoded(url), url)), { numRuns: 40 });
  });

  it('carries letters of every alphabet as UTF-8', () => {
    assert.equal(decoded('https://console.acme.test/sandbox/größe-№7'), 'https://console.acme.test/sandbox/größe-№7');
  });

  it('is none for a text that does not fit', () => {
    assert.equal(qrCode('x'.repeat(214)), undefined);
  });
});
