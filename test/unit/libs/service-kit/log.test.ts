import assert from 'node:assert/strict';
import { createServiceLog } from '../../../../libs/service-kit/log.ts';

function logLine(write: (log: ReturnType<typeof createServiceLog>) => void, debug = false): Record<string, unknown> | undefined {
  const lines: string[] = [];
  write(createServiceLog({ name: 'x', debug, secrets: ['known-secret'], write: (line) => lines.push(line) }));
  return lines[0] === undefined ? undefined : (JSON.parse(lines[0]) as Record<string, unknown>);
}

describe('service-kit log', () => {
  it('writes one JSON line with a constant message, its level and fields', () => {
    const { time, ...line } = logLine((log) => log.info('done', { count: 3 })) ?? {};
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(line, { level: 'info', name: 'x', count: 3, msg: 'done' });
  });

  it('writes debug lines only when asked to', () => {
    assert.equal(logLine((log) => log.debug('x')), undefined);
    assert.equal(logLine((log) => log.debug('x'), true)?.['level'], 'debug');
  });

  it('leaves out fields that hold secrets, at the top and one level down', () => {
    const line = logLine((log) => log.warn('x', { token: 'a', deep: { authorization: 'b', kept: 1 } }));
    assert.equal(line?.['token'], '[redacted]');
    assert.deepEqual(line?.['deep'], { authorization: '[redacted]', kept: 1 });
  });

  it('takes tokens out of the text of errors and of their causes [SEC-02]', () => {
    const cause = new Error('sent eyJhbGciOi.eyJzdWIi.c2ln');
    const line = JSON.stringify(logLine((log) => log.error('x', { err: new Error('Bearer abcdef', { cause }) })));
    for (const secret of ['abcdef', 'eyJ']) assert.ok(!line.includes(secret));
  });

  it('takes known secrets out of every line', () => {
    assert.equal(logLine((log) => log.info('x', { sandboxId: 'known-secret' }))?.['sandboxId'], '[redacted]');
  });
});
