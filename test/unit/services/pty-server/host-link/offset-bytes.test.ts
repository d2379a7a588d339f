import assert from 'node:assert/strict';
import { assert as assertProperty, maxSafeInteger, property } from 'fast-check';
import { offsetBytes, readOffset, writeOffset } from '../../../../../services/pty-server/host-link/offset-bytes.ts';

describe('the bytes of an offset', () => {
  it('are those of a big-endian number of eight bytes, and lead back to it', () => {
    assertProperty(property(maxSafeInteger(), (given) => {
      const offset = Math.abs(given);
      const bytes = Buffer.alloc(offsetBytes);
      writeOffset(bytes, offset, 0);
      assert.equal(bytes.readBigUInt64BE(), BigInt(offset));
      assert.equal(readOffset(bytes, 0), offset);
    }));
  });

  it('are no safe integer where they say more than one can', () => {
    assert.equal(Number.isSafeInteger(readOffset(Buffer.alloc(offsetBytes, 0xff), 0)), false);
  });
});
