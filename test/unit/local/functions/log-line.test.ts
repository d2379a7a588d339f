import assert from 'node:assert/strict';
import { addressInLogLine, shortLogLine } from '../../../../local/functions/log-line.ts';

describe('log lines of a program', () => {
  it('say where it listens', () => {
    assert.equal(addressInLogLine('{"msg":"serving","address":"127.0.0.1:9443"}', 'address'), '127.0.0.1:9443');
    assert.equal(addressInLogLine('{"msg":"starting"}', 'address'), undefined);
    assert.equal(addressInLogLine('listening on 127.0.0.1:9443', 'url'), undefined);
  });

  it('are cut to what a reader needs', () => {
    const line = JSON.stringify({
      level: 'error',
      time: 't',
      msg: 'cannot serve',
      err: { message: 'port taken', stack: '…' },
    });
    assert.equal(shortLogLine(line), 'error: cannot serve: port taken');
    assert.equal(shortLogLine('{"level":"error","msg":"cannot serve","problem":"cannot listen"}'), 'error: cannot serve: cannot listen');
    assert.equal(shortLogLine('{ no json'), '{ no json');
    assert.equal(shortLogLine('plain text'), 'plain text');
  });
});
