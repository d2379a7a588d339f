import assert from 'node:assert/strict';
import { CheckpointCadence } from '../../../../../services/pty-server/sessions/checkpoint-cadence.ts';

const mebibyte = 1024 * 1024;

describe('sessions checkpoint-cadence', () => {
  it('wants nothing while there is nothing new', () => {
    assert.equal(new CheckpointCadence(7).dueIn({ end: 7, outputAt: 0, now: 1_000 }), undefined);
  });

  it('waits for a pause in the output', () => {
    const cadence = new CheckpointCadence(0);
    assert.equal(cadence.dueIn({ end: 1, outputAt: 1_000, now: 1_050 }), 150);
    assert.equal(cadence.dueIn({ end: 1, outputAt: 1_000, now: 1_200 }), 0);
  });

  it('does not wait for a pause once a mebibyte has come', () => {
    assert.equal(new CheckpointCadence(0).dueIn({ end: mebibyte, outputAt: 1_000, now: 1_000 }), 0);
  });

  it('leaves two seconds between two while a flood goes on', () => {
    const cadence = new CheckpointCadence(0);
    cadence.saved(10, 1_000);
    assert.equal(cadence.dueIn({ end: 2 * mebibyte, outputAt: 2_900, now: 2_900 }), 100);
  });

  it('leaves half a second between two, also after one that failed', () => {
    const cadence = new CheckpointCadence(0);
    cadence.saved(10, 1_000);
    assert.equal(cadence.dueIn({ end: 2 * mebibyte, outputAt: 1_100, now: 1_100 }), 400);
    cadence.failed(1_500);
    assert.equal(cadence.dueIn({ end: 2 * mebibyte, outputAt: 1_100, now: 1_600 }), 400);
  });
});
