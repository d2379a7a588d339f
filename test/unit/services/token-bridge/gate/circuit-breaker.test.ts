import assert from 'node:assert/strict';
import { createCircuitBreaker } from '../../../../../services/token-bridge/gate/circuit-breaker.ts';

function opened() {
  const breaker = createCircuitBreaker({ failures: 2, openMs: 100 });
  breaker.failed(0);
  breaker.failed(0);
  return breaker;
}

describe('token-bridge gate/circuit-breaker', () => {
  it('opens after failures one after the other only', () => {
    const breaker = createCircuitBreaker({ failures: 2, openMs: 100 });
    breaker.failed(0);
    breaker.succeeded();
    breaker.failed(0);
    assert.deepEqual([breaker.isOpen, breaker.waitMs(0)], [false, 0]);
    breaker.failed(0);
    assert.deepEqual([breaker.isOpen, breaker.waitMs(40)], [true, 60]);
  });

  it('lets one request try when its time is over, and closes when that succeeds', () => {
    const breaker = opened();
    assert.deepEqual([breaker.waitMs(100), breaker.waitMs(100)], [0, 100]);
    breaker.succeeded();
    assert.deepEqual([breaker.isOpen, breaker.waitMs(100), breaker.waitMs(100)], [false, 0, 0]);
  });

  it('stays open when the try fails, and lets another one try when it told nothing', () => {
    const breaker = opened();
    breaker.waitMs(100);
    breaker.failed(100);
    assert.equal(breaker.waitMs(150), 50);
    assert.equal(breaker.waitMs(200), 0);
    breaker.abandoned();
    assert.equal(breaker.waitMs(200), 0);
  });
});
