import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { largestCheckpoint } from '../../../../../services/pty-server/host-link/frame.ts';
import type { Checkpoint } from '../../../../../services/pty-server/host-link/host-connection.ts';
import { SessionCheckpoints } from '../../../../../services/pty-server/sessions/session-checkpoints.ts';

const size = { cols: 80, rows: 24 };

/** A session whose output has come to `at`. */
class GrowingSession {
  readonly handedOver: Checkpoint[] = [];
  at = 0;
  isTaken = true;
  kept = 0;
  wholeBytes = 100;
  readonly checkpoints = new SessionCheckpoints(
    {
      snapshot: async (part) => ({ ...size, offset: this.at, bytes: new Uint8Array(part === 'all' ? this.wholeBytes : 10) }),
      details: () => ({}),
      progress: () => ({ end: this.at, outputAt: 0, now: 0 }),
      handOver: (checkpoint) => {
        this.handedOver.push(checkpoint);
        return this.isTaken;
      },
      onKept: () => {
        this.kept += 1;
      },
      onFailed: assert.ifError,
    },
    0,
    1_000,
  );

  async save(at: number): Promise<number> {
    this.at = at;
    await this.checkpoints.save();
    return this.checkpoints.tellableEnd;
  }
}

describe('the checkpoints of a session', () => {
  it('let the host be told of more output once it has a newer screen [PTY-05]', async () => {
    const session = new GrowingSession();
    assert.equal(session.checkpoints.tellableEnd, 1_500);
    assert.equal(await session.save(400), 1_900);
    assert.equal(session.kept, 1);
  });

  it('do not count as had by the host when the link did not take them', async () => {
    const session = new GrowingSession();
    session.isTaken = false;
    assert.equal(await session.save(400), 1_500);
    assert.equal(session.kept, 0);
    session.isTaken = true;
    assert.equal(await session.save(500), 2_000);
  });

  it('hold what is visible when everything is too large for the link', async () => {
    const session = new GrowingSession();
    session.wholeBytes = largestCheckpoint + 1;
    assert.equal(await session.save(400), 1_900);
    assert.deepEqual(session.handedOver.map(({ isPartial }) => isPartial), [false, true]);
  });

  it('are handed over again when the link broke, before the host is told of more output [PTY-05]', async () => {
    const session = new GrowingSession();
    assert.equal(await session.save(2_000), 3_500);
    session.checkpoints.resumed(700);
    assert.equal(session.checkpoints.tellableEnd, 700);
    await nextTurn();
    assert.equal(session.checkpoints.tellableEnd, 3_500);
    assert.deepEqual(session.handedOver.map(({ offset, isPartial }) => [offset, isPartial]), [[2_000, false], [2_000, true]]);
    session.checkpoints.close();
  });
});
