import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ByteRing } from '../../../../../services/pty-server/host/byte-ring.ts';

function contents(ring: ByteRing, from = ring.oldest): Buffer {
  const pieces: Buffer[] = [];
  for (let offset = from; offset < ring.end;) {
    const piece = ring.peek(offset, ring.end);
    pieces.push(piece);
    offset += piece.length;
  }
  return Buffer.concat(pieces);
}

describe('ByteRing', () => {
  it('keeps the newest bytes of whatever is appended', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 100_000 }), (appended, limit) => {
        const ring = new ByteRing(limit);
        for (const chunk of appended) ring.append(Buffer.from(chunk));
        const all = Buffer.concat(appended);
        assert.equal(ring.end, all.length);
        assert.ok(ring.end - ring.oldest <= limit);
        assert.ok(ring.end - ring.oldest >= Math.min(limit, all.length));
        assert.ok(contents(ring).equals(all.subarray(ring.oldest)));
      }),
    );
  });

  it('gives no more than is asked for, and nothing from the end on', () => {
    const ring = new ByteRing(1000);
    assert.equal(ring.peek(0, 0).length, 0);
    ring.append(Buffer.from('abcdef'));
    assert.equal(String(ring.peek(1, 4)), 'bcd');
    assert.equal(ring.peek(6, 6).length, 0);
  });

  it('takes little room while it holds little', () => {
    const before = process.memoryUsage().arrayBuffers;
    const rings = Array.from({ length: 100 }, () => new ByteRing(4 * 1024 * 1024));
    for (const ring of rings) ring.append(Buffer.from('$ '));
    assert.ok(process.memoryUsage().arrayBuffers - before < rings.length * 100_000);
    assert.equal(rings[99]?.end, 2);
  });

  it('gives its memory back and goes on at the same place', () => {
    const ring = new ByteRing(64 * 1024);
    ring.append(Buffer.from('gone'));
    ring.free();
    assert.deepEqual([ring.oldest, ring.end, ring.peek(4, 4).length], [4, 4, 0]);
    ring.append(Buffer.from('kept'));
    assert.equal(ring.peek(4, 8).toString(), 'kept');
    assert.equal(ring.oldest, 4);
  });
});
