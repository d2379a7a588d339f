import assert from 'node:assert/strict';
import { decodeFrame, encodeInput } from '../../../../console/src/wire/pty-frame.ts';

describe('the frames of openova.pty.v1', () => {
  it('have a type, an offset of 64 bits and bytes', () => {
    const message = new Uint8Array([2, 0, 0x10, 0, 0, 0, 0, 0, 5, 65, 66]).buffer;
    assert.deepEqual(decodeFrame(message), { type: 'snapshot', seq: 2 ** 52 + 5, bytes: new Uint8Array([65, 66]) });
  });

  it('are ignored when they are short or of another type', () => {
    assert.equal(decodeFrame(new ArrayBuffer(3)), undefined);
    assert.equal(decodeFrame(new Uint8Array(9).fill(7).buffer), undefined);
  });

  it('carry what was typed in pieces', () => {
    assert.deepEqual(encodeInput(new Uint8Array([1, 2, 3]), 2), [new Uint8Array([0, 1, 2]), new Uint8Array([0, 3])]);
  });
});
