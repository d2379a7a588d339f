import assert from 'node:assert/strict';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../../services/pty-server/sessions/checkpoint-format.ts';

describe('sessions checkpoint-format', () => {
  it('gives back what was saved, whatever bytes the screen has', () => {
    const bytes = Buffer.from([0, 10, 255, 10, 27, 0x7b]);
    const saved = { details: { agent: 'opencode', name: 'my "work"\u2028' }, snapshot: { offset: 42, cols: 80, rows: 24, bytes } };
    const read = decodeCheckpoint(encodeCheckpoint(saved));
    assert.deepEqual(read?.details, saved.details);
    assert.deepEqual({ ...read?.snapshot, bytes: [...(read?.snapshot.bytes ?? [])] }, { ...saved.snapshot, bytes: [...bytes] });
  });

  it('does not take what it cannot read', () => {
    for (const text of ['', '\n', '{}', '{"version":2,"cols":1,"rows":1}\nx', 'no json\nx']) {
      assert.equal(decodeCheckpoint({ offset: 0, bytes: Buffer.from(text) }), undefined, text);
    }
  });
});
