import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import { readErrorBody } from '../../../../../services/token-bridge/gate/error-answer.ts';
import type { UpstreamAnswer } from '../../../../../services/token-bridge/gate/upstream-answer.ts';

function bodyOf(chunks: readonly (string | Buffer)[], isBroken = false): Pick<UpstreamAnswer, 'pour' | 'drop'> {
  return {
    pour: ({ onChunk, onEnd, onError }) => {
      for (const chunk of chunks) onChunk(Buffer.from(chunk));
      if (isBroken) onError(new Error('broken off'));
      else onEnd();
    },
    drop: () => {},
  };
}

const read = (chunks: readonly (string | Buffer)[], secrets: readonly string[] = []) => readErrorBody(bodyOf(chunks), secrets);
const isInvalid = (error: unknown): boolean => error instanceof HttpProblem && error.code === 'upstream_invalid';

describe('token-bridge gate/error-answer', () => {
  it('takes secrets out, also where chunks cut them or JSON escapes them [SEC-02]', async () => {
    assert.equal(await read(['{"error":"no key up', 'stream-key, none quo\\"ted"}'], ['upstream-key', 'quo"ted']), '{"error":"no key [redacted], none [redacted]"}');
  });

  it('takes out what only looks like a secret [SEC-02]', async () => {
    assert.equal(await read(['Incorrect API key provided: sk-abcdefgh1234']), 'Incorrect API key provided: [redacted]');
  });

  it('leaves everything else as it is, also characters that chunks cut', async () => {
    const text = Buffer.from('{"error":"zu groß"}');
    assert.equal(await read([text.subarray(0, 16), text.subarray(16)]), '{"error":"zu groß"}');
  });

  it('reads 64 KiB and refuses more', async () => {
    const half = 'x'.repeat(32 * 1024);
    assert.equal((await read([half, half])).length, 64 * 1024);
    await assert.rejects(read([half, half, 'x']), isInvalid);
  });

  it('gives nothing of a body that does not come whole', async () => {
    await assert.rejects(readErrorBody(bodyOf(['{"error":'], true), []), isInvalid);
  });
});
