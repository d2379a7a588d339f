import assert from 'node:assert/strict';
import { listenProblem } from '../../../../libs/process-kit/listen-problem.ts';

function listenError(code: string, address: string, port?: number): Error {
  return Object.assign(new Error(`listen ${code}`), { syscall: 'listen', code, address, ...(port === undefined ? {} : { port }) });
}

describe('process-kit listen-problem', () => {
  const cases = [
    { name: 'an address that is taken', error: listenError('EADDRINUSE', '127.0.0.1', 80), says: /^cannot listen on 127\.0\.0\.1:80: EADDRINUSE, .*: stop / },
    { name: 'one of IPv6', error: listenError('EADDRNOTAVAIL', '2001:db8::1', 8080), says: /^cannot listen on \[2001:db8::1\]:8080: EADDRNOTAVAIL, .*: choose / },
    { name: 'a socket in a folder', error: listenError('EACCES', '/run/x.sock', -1), says: /^cannot listen on \/run\/x\.sock: EACCES, .*: choose / },
    { name: 'the cause of another error', error: new Error('no', { cause: listenError('EADDRINUSE', '::', 1) }), says: /^cannot listen on \[::\]:1: EADDRINUSE/ },
  ];
  for (const { name, error, says } of cases) {
    it(`speaks of ${name} in one line`, () => {
      assert.match(listenProblem(error) ?? '', says);
      assert.ok(!listenProblem(error)?.includes('\n'));
    });
  }

  it('has nothing to say about other errors', () => {
    const connecting = Object.assign(new Error('connect EADDRINUSE'), { syscall: 'connect', code: 'EADDRINUSE' });
    for (const error of [connecting, new Error('no'), 'no', undefined]) assert.equal(listenProblem(error), undefined);
  });
});
