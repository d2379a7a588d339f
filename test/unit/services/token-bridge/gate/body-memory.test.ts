import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import { createBodyMemory, type BodyMemory } from '../../../../../services/token-bridge/gate/body-memory.ts';

function assertBusy(memory: BodyMemory, sandboxId: string, bytes: number): void {
  assert.throws(() => memory.reserve(sandboxId, bytes), (error) => {
    assert.ok(error instanceof HttpProblem);
    assert.deepEqual([error.status, error.code, error.headers?.['retry-after']], [503, 'gate_busy', '1']);
    return true;
  });
}

describe('token-bridge gate/body-memory', () => {
  it('refuses a body for which there is no room, and takes it when there is', () => {
    const memory = createBodyMemory(400);
    const [first] = ['a', 'b', 'c', 'd'].map((sandboxId) => memory.reserve(sandboxId, 90));
    assertBusy(memory, 'e', 41);
    memory.reserve('e', 40);
    first?.free();
    assertBusy(memory, 'f', 91);
    memory.reserve('f', 90);
  });

  it('gives one Sandbox a quarter at most, so that others find room', () => {
    const memory = createBodyMemory(400);
    const room = memory.reserve('a', 60);
    memory.reserve('a', 40);
    assertBusy(memory, 'a', 1);
    memory.reserve('b', 100);
    room.free();
    memory.reserve('a', 60);
  });

  it('gives back what a body is smaller than announced, and never takes more', () => {
    const memory = createBodyMemory(400);
    const room = memory.reserve('a', 100);
    room.shrink(30);
    room.shrink(90);
    memory.reserve('a', 70);
    assertBusy(memory, 'a', 1);
  });

  it('gives room back once, however often it is freed', () => {
    const memory = createBodyMemory(400);
    const room = memory.reserve('a', 50);
    memory.reserve('a', 50);
    room.free();
    room.free();
    assertBusy(memory, 'a', 51);
    memory.reserve('a', 50);
  });
});
