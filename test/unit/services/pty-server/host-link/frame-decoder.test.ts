import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeMessage, encodeSessionHead, towardsHost, towardsServer, type Frame, type SessionFrame } from '../../../../../services/pty-server/host-link/frame.ts';
import { FrameDecoder } from '../../../../../services/pty-server/host-link/frame-decoder.ts';
import { HostRefused } from '../../../../../services/pty-server/host-link/host-refused.ts';

const sessionFrame = fc.record<SessionFrame>({
  kind: fc.constantFrom('input' as const, 'answer' as const, 'checkpoint' as const),
  id: fc.stringMatching(/^[\w.-]{1,128}$/),
  offset: fc.maxSafeNat(),
  bytes: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
});
const message = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => ({ kind: 'message' as const, text: JSON.stringify(value) }));
const frames = fc.array(fc.oneof(sessionFrame, message), { maxLength: 10 });

type SentFrame = SessionFrame | Exclude<Frame, SessionFrame>;

function encode(frame: SentFrame): Buffer {
  if (frame.kind === 'message') return encodeMessage(JSON.parse(frame.text) as object);
  return Buffer.concat([encodeSessionHead(frame, frame.bytes.length), frame.bytes]);
}

function withoutMemory(frame: Frame): SentFrame {
  if (frame.kind === 'message') return frame;
  const { isAlone: _, ...sent } = frame;
  return sent;
}

/** What a frame's payload takes. */
function memoryOf({ id, bytes }: SessionFrame): number {
  return 1 + id.length + 8 + bytes.length;
}

/** The stream in pieces that end at these places, among others. */
function split(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].toSorted((a, b) => a - b);
  return places.map((place, index) => stream.subarray(places[index - 1] ?? 0, place));
}

describe('FrameDecoder', () => {
  it('gives the frames that were encoded, wherever the stream is split', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 30 }), (sent, cuts) => {
        const decoder = new FrameDecoder(towardsHost);
        const received = split(Buffer.concat(sent.map(encode)), cuts).flatMap((chunk) => [...decoder.frames(Buffer.from(chunk))]);
        const want = sent.map((frame) => (frame.kind === 'message' ? { ...frame, text: JSON.stringify(JSON.parse(frame.text)) } : { ...frame }));
        assert.deepEqual(received.map(withoutMemory), want);
        for (const frame of received) if (frame.kind !== 'message') assert.ok(!frame.isAlone || frame.bytes.buffer.byteLength === memoryOf(frame));
      }),
    );
  });

  it('gives frames or refuses, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
        const decoder = new FrameDecoder(towardsHost);
        try {
          for (const chunk of chunks) for (const frame of decoder.frames(Buffer.from(chunk))) assert.ok(frame.kind);
        } catch (error) {
          assert.ok(error instanceof HostRefused);
        }
      }),
    );
  });

  for (const { name, bytes, want } of [
    { name: 'a payload beyond its limit, before it comes', bytes: [0x00, 0x20, 0x00, 0x00, 3], want: 'frame-too-large' },
    { name: 'a kind that nobody knows', bytes: [0, 0, 0, 2, 0, 0], want: 'bad-frame' },
    { name: 'a kind of the other direction', bytes: [0, 0, 0, 20, 2], want: 'bad-frame' },
    { name: 'a length of nothing', bytes: [0, 0, 0, 0, 1], want: 'bad-frame' },
    { name: 'an id longer than the payload', bytes: [0, 0, 0, 4, 3, 200, 1, 1], want: 'bad-frame' },
    { name: 'no id', bytes: [0, 0, 0, 10, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], want: 'bad-frame' },
    { name: 'an offset beyond all numbers', bytes: [0, 0, 0, 11, 3, 1, 97, 255, 255, 255, 255, 255, 255, 255, 255], want: 'bad-frame' },
  ]) {
    it(`refuses ${name}`, () => {
      assert.throws(() => [...new FrameDecoder(towardsHost).frames(Buffer.from(bytes))], { code: want });
    });
  }

  it('keeps the wire as it is', () => {
    const head = encodeSessionHead({ kind: 'output', id: 'ab', offset: 258 }, 3);
    assert.equal(Buffer.concat([head, Buffer.from('xyz')]).toString('hex'), '0000000f02026162000000000000010278797a');
    assert.equal(encodeMessage({ a: 1 }).toString('hex'), `0000000801${Buffer.from('{"a":1}').toString('hex')}`);
    const [frame] = [...new FrameDecoder(towardsServer).frames(Buffer.concat([head, Buffer.from('xyz')]))];
    assert.deepEqual(frame, { kind: 'output', id: 'ab', offset: 258, bytes: Buffer.from('xyz'), isAlone: false });
  });
});
