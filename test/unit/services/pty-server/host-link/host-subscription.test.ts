import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HostSubscription } from '../../../../../services/pty-server/host-link/host-subscription.ts';
import type { SubscribeResult } from '../../../../../services/pty-server/host-link/link-message.ts';

const size = { cols: 80, rows: 24 };

function startAt(firstOffset: number, epoch = 'one'): SubscribeResult {
  const session = { id: 'a', epoch, pid: 1, startedAt: 0, oldest: 0, end: 100, acknowledged: 0, ...size };
  return { session, firstOffset, size, hasCheckpoint: false };
}

describe('HostSubscription', () => {
  let told: string[];
  let subscription: HostSubscription;

  beforeEach(() => {
    told = [];
    const events = {
      onOutput: (offset: number, bytes: Uint8Array) => told.push(`${offset}:${Buffer.from(bytes).toString()}`),
      onResized: (offset: number, { cols, rows }: typeof size) => told.push(`${offset}:${cols}x${rows}`),
      onGap: (offset: number) => told.push(`${offset}:gap`),
      onResumed: (acknowledged: number) => told.push(`resumed ${acknowledged}`),
      onExit: (offset: number, { code }: { code: number }) => told.push(`${offset}:exit ${code}`),
    };
    subscription = new HostSubscription(events, startAt(10));
  });

  it('tells nothing before its subscriber has seen the start, then everything in order', async () => {
    subscription.output(10, Buffer.from('ab'));
    subscription.resized(12, { cols: 90, rows: 24 });
    subscription.exit({ code: 3 });
    assert.deepEqual(told, []);
    await nextTurn();
    assert.deepEqual(told, ['10:ab', '12:90x24', '12:exit 3']);
  });

  it('goes on where it stopped, with a change of size that it missed', async () => {
    await nextTurn();
    subscription.output(10, Buffer.from('ab'));
    assert.deepEqual(subscription.resumption, { epoch: 'one', from: 12 });
    assert.equal(subscription.resume({ ...startAt(12), size: { cols: 70, rows: 20 } }), true);
    assert.equal(subscription.resume({ ...startAt(12), size: { cols: 70, rows: 20 } }), true);
    subscription.output(12, Buffer.from('cd'));
    assert.deepEqual(told, ['10:ab', '12:70x20', 'resumed 0', 'resumed 0', '12:cd']);
  });

  it('tells of bytes that the host could not keep', async () => {
    await nextTurn();
    subscription.resume(startAt(50));
    subscription.output(50, Buffer.from('x'));
    assert.deepEqual(told, ['50:gap', 'resumed 0', '50:x']);
  });

  it('does not go on with another session of the same id', () => {
    assert.equal(subscription.resume(startAt(10, 'two')), false);
  });

  it('remembers the furthest place acknowledged', () => {
    subscription.acknowledge(20);
    subscription.acknowledge(15);
    assert.equal(subscription.acknowledged, 20);
  });

  it('forgets acknowledgements that the host did not get', () => {
    subscription.acknowledge(20);
    subscription.resume(startAt(10));
    assert.equal(subscription.acknowledged, 0);
  });
});
