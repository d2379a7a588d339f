import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatBytes, formatCpu, parseBytes, parseCpu, wholeMebibytes } from '@openova/sandbox-model';

const mebibyte = 1_048_576;
const gibibyte = 1_073_741_824;

describe('parseCpu', () => {
  const quantities = [
    ['4', 4000], [4, 4000], ['0.5', 500], ['500m', 500], ['0', 0], ['1.5m', 2], ['0.0001', 1],
    ['4Gi', undefined], ['-1', undefined], ['', undefined], ['1e3', undefined], ['.5', undefined], [' 1', undefined],
  ] as const;

  for (const [quantity, millicores] of quantities) {
    it(`reads ${JSON.stringify(quantity)} as ${millicores ?? 'none'}`, () => {
      assert.equal(parseCpu(quantity), millicores);
    });
  }
});

describe('parseBytes', () => {
  const quantities = [
    ['8Gi', 8 * gibibyte], ['1.5Gi', 1.5 * gibibyte], ['500M', 500_000_000], ['2k', 2000], ['3Ti', 3 * 1024 * gibibyte], ['1Ki', 1024],
    ['42', 42], [42, 42], ['0.5', 1], ['8G', 8_000_000_000], ['1T', 1e12], ['512Mi', 512 * mebibyte],
    ['8gi', undefined], ['8 Gi', undefined], ['Gi', undefined], ['-8Gi', undefined], ['8m', undefined], ['', undefined],
  ] as const;

  for (const [quantity, bytes] of quantities) {
    it(`reads ${JSON.stringify(quantity)} as ${bytes ?? 'none'}`, () => {
      assert.equal(parseBytes(quantity), bytes);
    });
  }
});

describe('formatBytes and formatCpu', () => {
  const texts = [
    [formatBytes(8 * gibibyte), '8Gi'], [formatBytes(1.5 * gibibyte), '1536Mi'], [formatBytes(1024), '1Ki'], [formatBytes(1000), '1000'], [formatBytes(0), '0'],
    [formatCpu(4000), '4'], [formatCpu(375), '375m'], [formatCpu(0), '0'],
  ] as const;

  for (const [actual, expected] of texts) {
    it(`writes ${expected}`, () => {
      assert.equal(actual, expected);
    });
  }

  it('write what the parsers read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.integer({ min: 0, max: 1_000_000 }), (bytes, millicores) => {
        assert.equal(parseBytes(formatBytes(bytes)), bytes);
        assert.equal(parseCpu(formatCpu(millicores)), millicores);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('wholeMebibytes', () => {
  it('rounds down', () => {
    assert.equal(wholeMebibytes(2 * mebibyte - 1), mebibyte);
    assert.equal(wholeMebibytes(2 * mebibyte), 2 * mebibyte);
  });
});
