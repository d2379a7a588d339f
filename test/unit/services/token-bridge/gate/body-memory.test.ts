import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import { createBodyMemory, type BodyMemory } from '../../../../../services/token-bridge/gate/body-memory.ts';

function assertBusy(memory: BodyMemory, bytes: number): void {
  assert.throws(() => memory.reserve(bytes), (error) => {
    assert.ok(error instanceof HttpProblem);
    assert.deepEqual([error.status, error.code, error.headers?.['retry-after']], [503, 'gate_busy', '1']);
    return true;
  });
}

describe('token-bridge gate/body-memory', () => {
  it('refuses a body for which there is no room, and takes it when there is', () => {
    const memory = createBodyMemory(100);
    const first = memory.reserve(60);
    assertBusy(memory, 41);
    memory.reserve(40);
    first.free();
    assertBusy(memory, 61);
    memory.reserve(60);
  });

  it('gives back what a body is smaller than announced, and never takes more', () => {
    const memory = createBodyMemory(100);
    const room = memory.reserve(100);
    room.shrink(30);
    room.shrink(90);
    memory.reserve(70);
    assertBusy(memory, 1);
  });

  it('gives room back once, however often it is freed', () => {
    const memory = createBodyMemory(100);
    const room = memory.reserve(50);
    memory.reserve(50);
    room.free();
    room.free();
    assertBusy(memory, 51);
    memory.reserve(50);
  });
});
