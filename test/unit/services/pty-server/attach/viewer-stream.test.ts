import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { acknowledgeEvery, viewerWindow, ViewerStream, type ViewerPort } from '../../../../../services/pty-server/attach/viewer-stream.ts';
import type { ViewerMessage } from '../../../../../services/pty-server/attach/server-frame.ts';
import { OutputLog } from '../../../../../services/pty-server/sessions/output-log.ts';
import type { SessionExit } from '../../../../../services/pty-server/host-link/host-connection.ts';

const size = { cols: 80, rows: 24 };

interface Sent {
  readonly type: number;
  readonly seq: number;
  readonly bytes: Buffer;
}

function setUp({ capacity = 1024 * 1024 }: { capacity?: number } = {}) {
  const output = new OutputLog(0, capacity);
  const source: { output: OutputLog; exit: SessionExit | undefined } = { output, exit: undefined };
  const frames: Sent[] = [];
  const messages: ViewerMessage[] = [];
  const counts = { asked: 0, behind: 0, finished: 0, buffered: 0 };
  const port: ViewerPort = {
    send: (frame) => {
      const buffer = Buffer.from(frame);
      frames.push({ type: buffer.readUInt8(0), seq: Number(buffer.readBigUInt64BE(1)), bytes: buffer.subarray(9) });
    },
    tell: (message) => void messages.push(message),
    buffered: () => counts.buffered,
    askForSnapshot: () => void (counts.asked += 1),
    fellBehind: () => void (counts.behind += 1),
    finish: () => void (counts.finished += 1),
  };
  const stream = new ViewerStream(source, port, size);
  const grow = (text: string | Buffer): void => {
    output.append(output.end, Buffer.from(text));
    stream.pump();
  };
  const paint = (): void => stream.paint({ ...size, offset: output.end, bytes: Buffer.from('screen'), nextEntry: output.nextEntry });
  return { output, source, frames, messages, counts, stream, grow, paint };
}

const startAt = { entry: 0, offset: 0 };

describe('attach viewer-stream', () => {
  it('sends output as it comes, with the offset of its first byte', () => {
    const { stream, grow, frames } = setUp();
    stream.resume(startAt);
    grow('abc');
    grow('de');
    assert.deepEqual(frames.map(({ type, seq, bytes }) => [type, seq, String(bytes)]), [[1, 0, 'abc'], [1, 3, 'de']]);
  });

  it('resumes in the middle of an entry', () => {
    const { output, stream, grow, frames } = setUp();
    grow('abcdef');
    const place = output.placeOf(4);
    assert.ok(place);
    stream.resume(place);
    grow('gh');
    assert.deepEqual(frames.map(({ seq, bytes }) => [seq, String(bytes)]), [[4, 'ef'], [6, 'gh']]);
  });

  it('withholds output beyond the window until it is acknowledged', () => {
    const { stream, grow, frames } = setUp({ capacity: 4 * viewerWindow });
    stream.resume(startAt);
    for (let sent = 0; sent < 2 * viewerWindow; sent += 65_536) grow(Buffer.alloc(65_536));
    assert.equal(frames.length, viewerWindow / 65_536);
    assert.ok(stream.acknowledge(65_536));
    assert.equal(frames.length, viewerWindow / 65_536 + 1);
  });

  it('withholds output while the network does not take it', () => {
    const { stream, grow, frames, counts } = setUp();
    stream.resume(startAt);
    counts.buffered = viewerWindow;
    grow('abc');
    assert.equal(frames.length, 0);
    counts.buffered = 0;
    stream.pump();
    assert.equal(frames.length, 1);
  });

  it('gives a viewer that fell out of the log nothing, and then one snapshot', () => {
    const { stream, output, grow, frames, counts, paint } = setUp({ capacity: viewerWindow });
    stream.resume(startAt);
    for (let sent = 0; sent < 4 * viewerWindow; sent += 65_536) grow(Buffer.alloc(65_536));
    const before = frames.length;
    assert.equal(counts.asked, 0);
    assert.ok(stream.acknowledge(viewerWindow - acknowledgeEvery + 1));
    assert.deepEqual([counts.asked, counts.behind, frames.length], [1, 1, before]);
    grow('while it is painted');
    assert.equal(counts.asked, 1);
    paint();
    grow('after');
    assert.deepEqual(frames.slice(before).map(({ type, seq }) => [type, seq]), [[2, output.end - 5], [1, output.end - 5]]);
  });

  it('asks for no second snapshot before the first is acknowledged', () => {
    const { stream, grow, counts, paint, output } = setUp({ capacity: 1_000 });
    stream.begin();
    paint();
    grow(Buffer.alloc(viewerWindow));
    for (let turn = 0; turn < 10; turn += 1) grow(Buffer.alloc(1_000));
    assert.equal(counts.behind, 0);
    stream.acknowledge(output.end - 10_000);
    assert.equal(counts.behind, 1);
  });

  it('tells a resize in its place, and the size of a snapshot when it is another', () => {
    const { output, stream, grow, frames, messages, paint } = setUp();
    stream.resume(startAt);
    grow('ab');
    output.resized(2, { cols: 100, rows: 30 });
    grow('cd');
    assert.deepEqual(messages, [{ type: 'resized', seq: 2, cols: 100, rows: 30 }]);
    assert.equal(frames.length, 2);
    stream.begin();
    paint();
    assert.deepEqual(messages.at(-1), { type: 'resized', seq: 4, ...size });
  });

  it('tells the exit after the last byte, once', () => {
    const { source, stream, grow, messages, counts, frames } = setUp();
    stream.resume(startAt);
    grow('bye');
    source.exit = { code: 3 };
    stream.pump();
    stream.pump();
    assert.deepEqual(messages, [{ type: 'exit', seq: 3, code: 3 }]);
    assert.deepEqual([frames.length, counts.finished], [1, 1]);
  });

  it('takes no acknowledgement of what was not sent', () => {
    const { stream, grow } = setUp();
    stream.resume(startAt);
    grow('abc');
    assert.equal(stream.acknowledge(4), false);
    assert.equal(stream.acknowledge(3), true);
  });

  it('takes late acknowledgements of an earlier connection until it is painted', () => {
    const { stream, grow, paint, frames } = setUp();
    grow('abc');
    stream.begin();
    assert.equal(stream.acknowledge(2), true);
    assert.equal(stream.acknowledge(4), false);
    paint();
    grow('de');
    assert.deepEqual(frames.map(({ type, seq }) => [type, seq]), [[2, 3], [1, 3]]);
  });

  it('leaves no byte out and sends none twice, whatever the pieces, the acknowledgements and the room', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('grow' as const), length: fc.integer({ min: 1, max: 400 }) }),
      fc.record({ kind: fc.constant('ack' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ kind: fc.constant('room' as const), buffered: fc.constantFrom(0, viewerWindow) }),
      fc.record({ kind: fc.constant('paint' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { output, stream, grow, frames, counts, paint } = setUp({ capacity: 1_000 });
        stream.begin();
        let painted = 0;
        for (const each of steps) {
          if (each.kind === 'grow') grow(Buffer.from(Array.from({ length: each.length }, (_, index) => (output.end + index) % 251)));
          else if (each.kind === 'ack') stream.acknowledge(Math.floor(stream.inFlight.sent * each.part));
          else if (each.kind === 'room') counts.buffered = each.buffered;
          else if (counts.asked > painted) {
            painted += 1;
            paint();
          }
        }
        let at: number | undefined;
        for (const { type, seq, bytes } of frames) {
          if (type === 2) {
            assert.ok(at === undefined || seq >= at);
            at = seq;
            continue;
          }
          assert.equal(seq, at);
          bytes.forEach((byte, index) => assert.equal(byte, (seq + index) % 251));
          at = seq + bytes.length;
        }
      }),
    );
  });
});
