import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseServerMessage } from '../../../../../services/pty-server/host-link/server-message.ts';

const spawn = { id: 'a', key: 'k', argv: ['sh'], cwd: '/', env: { A: 'b' }, cols: 80, rows: 24 };

function call(name: string, params: unknown): object {
  return { type: 'call', number: 1, call: name, params };
}

describe('parseServerMessage', () => {
  const good: readonly object[] = [
    { type: 'hello', major: 1, minor: 0 },
    { type: 'resize', id: 'a', cols: 1, rows: 10_000 },
    { type: 'acknowledge', id: 'a.b-c_1', offset: 0 },
    call('sessions', {}),
    call('spawn', spawn),
    call('subscribe', { id: 'a' }),
    call('subscribe', { id: 'a', resume: { epoch: 'e', from: 3 } }),
    call('signal', { id: 'a', signal: 'SIGTERM' }),
    call('remove', { id: 'a' }),
  ];
  for (const message of good) {
    it(`takes ${JSON.stringify(message)}`, () => {
      assert.deepEqual(parseServerMessage(JSON.stringify(message)), message);
    });
  }

  const bad: readonly unknown[] = [
    null,
    [],
    'hello',
    { type: 'hello', major: '1', minor: 0 },
    { type: 'resize', id: 'a', cols: 0, rows: 24 },
    { type: 'resize', id: 'a', cols: 80, rows: 10_001 },
    { type: 'resize', id: 'a', cols: 80.5, rows: 24 },
    { type: 'acknowledge', id: '', offset: 1 },
    { type: 'acknowledge', id: '../a', offset: 1 },
    { type: 'acknowledge', id: 'a', offset: -1 },
    call('constructor', {}),
    call('sessions', null),
    call('subscribe', { id: 'a', resume: null }),
    call('signal', { id: 'a' }),
    call('spawn', { ...spawn, argv: [] }),
    call('spawn', { ...spawn, argv: ['sh', 1] }),
    call('spawn', { ...spawn, argv: ['s\0h'] }),
    call('spawn', { ...spawn, env: { 'A=B': 'c' } }),
    call('spawn', { ...spawn, env: { A: 'b\0' } }),
    call('spawn', { ...spawn, env: { A: 1 } }),
    call('spawn', { ...spawn, env: undefined }),
    call('spawn', { ...spawn, cwd: 1 }),
    call('spawn', { ...spawn, rows: undefined }),
  ];
  for (const message of bad) {
    it(`refuses ${JSON.stringify(message)}`, () => {
      assert.equal(parseServerMessage(JSON.stringify(message)), undefined);
    });
  }

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.equal(parseServerMessage(text), undefined);
      }),
    );
  });
});
