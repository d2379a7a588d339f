import assert from 'node:assert/strict';
import { parseClientFrame } from '../../../../../services/pty-server/attach/client-frame.ts';

const json = (value: unknown) => parseClientFrame(Buffer.from(JSON.stringify(value)), false);

describe('attach client-frame', () => {
  const messages = [
    { type: 'resize', cols: 80, rows: 24 },
    { type: 'visible', visible: false },
    { type: 'ack', seq: 2 ** 40 },
    { type: 'signal', signal: 'SIGINT' },
    { type: 'takeover' },
    { type: 'ping', id: 3 },
  ];
  for (const message of messages) {
    it(`reads ${message.type}`, () => {
      const { cols, rows, ...rest } = message as Record<string, unknown>;
      assert.deepEqual(json(message), cols === undefined ? rest : { ...rest, size: { cols, rows } });
    });
  }

  it('reads input as it is', () => {
    const frame = parseClientFrame(Buffer.from([0, 0xff, 0, 27]), true);
    assert.deepEqual(frame?.type === 'input' && [...frame.bytes], [0xff, 0, 27]);
  });

  const sides = [0, 1, -5, 1_001, 1_000_000, 2.5, '80', null];
  for (const side of sides) {
    it(`refuses a side of ${side}, and the connection goes on`, () => {
      for (const size of [{ cols: side, rows: 24 }, { cols: 80, rows: side }]) {
        const message = json({ type: 'resize', ...size });
        assert.equal(message?.type === 'refused' && message.code, 'invalid_size');
      }
    });
  }

  it('refuses signals that are not for clients', () => {
    for (const signal of ['SIGSTOP', 'SIGSEGV', 'sigint', 9, undefined]) {
      const message = json({ type: 'signal', signal });
      assert.equal(message?.type === 'refused' && message.code, 'invalid_signal');
    }
  });

  const broken = ['', '{', 'null', '[]', '1', '{}', '{"type":"shout"}', '{"type":"ack","seq":-1}', '{"type":"ack","seq":1.5}', '{"type":"visible"}', '{"type":"constructor"}', `{"type":"takeover","x":"${'x'.repeat(5_000)}"}`];
  for (const text of broken) {
    it(`does not know ${text.slice(0, 40) || 'an empty text'}`, () => {
      assert.equal(parseClientFrame(Buffer.from(text), false), undefined);
    });
  }

  it('does not know other binary channels', () => {
    assert.equal(parseClientFrame(Buffer.from([1, 2]), true), undefined);
    assert.equal(parseClientFrame(Buffer.alloc(0), true), undefined);
  });
});
