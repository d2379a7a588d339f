import assert from 'node:assert/strict';
import { ByteRing } from '../../../../../services/pty-server/host/byte-ring.ts';
import { ResizeLog } from '../../../../../services/pty-server/host/resize-log.ts';
import { Subscription, type Readable } from '../../../../../services/pty-server/host/subscription.ts';

function told(subscription: Subscription<Readable>, most = 100): string[] {
  const event = subscription.take(most);
  if (!event) return [];
  const text = {
    output: () => (event.kind === 'output' ? `${event.offset}:${event.bytes.toString()}` : ''),
    resized: () => (event.kind === 'resized' ? `${event.resize.offset}:${event.resize.cols}` : ''),
    exit: () => (event.kind === 'exit' ? `${event.offset}:exit ${event.exit.code}` : ''),
  }[event.kind]();
  return [text, ...told(subscription, most)];
}

describe('Subscription', () => {
  let source: { ring: ByteRing; resizes: ResizeLog; exit: { code: number } | undefined };

  beforeEach(() => {
    source = { ring: new ByteRing(1000), resizes: new ResizeLog({ cols: 80, rows: 24 }), exit: undefined };
    source.ring.append(Buffer.from('abcd'));
    source.resizes.add({ cols: 90, rows: 24 }, 4);
    source.ring.append(Buffer.from('efgh'));
  });

  it('gives output and changes of size in the order in which they happened, then the exit, once', () => {
    source.exit = { code: 3 };
    const subscription = new Subscription<Readable>(source, 0);
    assert.deepEqual(told(subscription, 3), ['0:abc', '3:d', '4:90', '4:efg', '7:h', '8:exit 3']);
    assert.deepEqual(told(subscription), []);
  });

  it('begins with the size that holds at its start', () => {
    assert.deepEqual(told(new Subscription<Readable>(source, 4)), ['4:efgh']);
    assert.deepEqual(told(new Subscription<Readable>(source, 3)), ['3:d', '4:90', '4:efgh']);
  });

  it('gives a size that took the place of one given before', () => {
    const subscription = new Subscription<Readable>(source, 8);
    source.resizes.add({ cols: 70, rows: 24 }, 8);
    assert.deepEqual(told(subscription), ['8:70']);
    source.resizes.add({ cols: 60, rows: 24 }, 8);
    assert.deepEqual(told(subscription), ['8:60']);
  });
});
