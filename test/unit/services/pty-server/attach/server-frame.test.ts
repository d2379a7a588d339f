import assert from 'node:assert/strict';
import { encodeFrame } from '../../../../../services/pty-server/attach/server-frame.ts';

describe('attach server-frame', () => {
  it('has the type, the offset in eight bytes, and the bytes', () => {
    assert.equal(encodeFrame('output', 0x01_0203_0405, Buffer.from('hi')).toString('hex'), '0100000001020304056869');
    assert.equal(encodeFrame('snapshot', 0, Buffer.alloc(0)).toString('hex'), '020000000000000000');
  });
});
