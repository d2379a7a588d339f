import assert from 'node:assert/strict';
import { parseTestArguments } from '../../../../tools/test/test-arguments.ts';

describe('test arguments', () => {
  const cases = [
    { name: 'runs everything without arguments', args: [], want: { specs: [], options: [] } },
    { name: 'takes a path for what to run', args: ['test/unit', '--bail'], want: { specs: ['test/unit'], options: ['--bail'] } },
    { name: 'takes what follows --grep for its value', args: ['--grep', 'test', '-t', '100'], want: { specs: [], options: ['--grep', 'test', '-t', '100'] } },
    { name: 'takes a value after an equals sign', args: ['--grep=a', 'test/unit'], want: { specs: ['test/unit'], options: ['--grep=a'] } },
  ];
  for (const { name, args, want } of cases) {
    it(name, () => assert.deepEqual(parseTestArguments(args), want));
  }
});
