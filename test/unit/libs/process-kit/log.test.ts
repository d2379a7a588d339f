import assert from 'node:assert/strict';
import { createLogger, nopLogger, type Logger } from '@openova/process-kit';

describe('logger', () => {
  it('writes a JSON line with level, name, message and fields', () => {
    const line = written((log) => log.info('serving', { address: ':1' }));
    assert.deepEqual({ ...line, time: '' }, { level: 'info', time: '', name: 'function-a', address: ':1', msg: 'serving' });
  });

  it('adds the fields of a child', () => {
    assert.equal(written((log) => log.child({ version: '1' }).warn('x'))['version'], '1');
  });

  it('leaves debug out unless asked for', () => {
    assert.deepEqual(written((log) => log.debug('x')), {});
    assert.equal(written((log) => log.debug('x'), true)['level'], 'debug');
  });

  it('leaves out fields with the name of a secret [SEC-02]', () => {
    const line = written((log) => log.info('x', { token: 'a', request: { authorization: 'b', path: '/' } }));
    assert.deepEqual([line['token'], line['request']], ['[redacted]', { authorization: '[redacted]', path: '/' }]);
  });

  it('removes tokens from the text of an error and of its cause [SEC-02]', () => {
    const cause = new Error('password=hunter2');
    const text = JSON.stringify(written((log) => log.error('x', { err: new Error('Bearer abc', { cause }) })));
    assert.ok(text.includes('Bearer [redacted]'));
    assert.ok(!/abc|hunter2/.test(text));
  });

  it('takes known secrets out of every line', () => {
    assert.equal(written((log) => log.info('x', { sandboxId: 'known-secret' }))['sandboxId'], '[redacted]');
  });

  it('takes secrets that became known later out of every line [SEC-02]', () => {
    const secrets = new Set<string>();
    const lines: string[] = [];
    const log = createLogger({ name: 'function-a', secrets, write: (line) => lines.push(line) });
    secrets.add('later-secret');
    log.child({ sandboxId: 'later-secret' }).info('x');
    assert.ok(lines[0]?.includes('"sandboxId":"[redacted]"'), lines[0]);
  });

  it('takes anything thrown as an error', () => {
    assert.deepEqual(written((log) => log.error('x', { err: 'text' }))['err'], { message: 'text' });
  });

  it('is silent when it logs nothing', () => {
    assert.equal(nopLogger.child({ a: 1 }), nopLogger);
  });
});

function written(use: (log: Logger) => void, debug = false): Record<string, unknown> {
  const lines: string[] = [];
  use(createLogger({ name: 'function-a', debug, secrets: ['known-secret'], write: (line) => lines.push(line) }));
  return lines.length === 0 ? {} : (JSON.parse(lines.join('')) as Record<string, unknown>);
}
