import assert from 'node:assert/strict';
import { UsageError } from '@openova/function-sdk';
import { parseServeArguments, portFlagsHelp } from '../../../../local/functions/function-ports.ts';

const rest = { entry: '', args: [], addressField: 'address', callsBridge: false } as const;
const programs = [
  { name: 'function-one', packageName: 'p-one', port: 9443, ...rest },
  { name: 'function-two', packageName: 'p-two', port: 9444, ...rest },
];

describe('ports of the functions', () => {
  it('are the usual ones unless others are given', () => {
    const { listen, usualPorts, switches } = parseServeArguments([], programs, ['once']);
    assert.deepEqual(programs.map(listen), ['localhost:9443', 'localhost:9444']);
    assert.deepEqual([usualPorts, switches.size], [true, 0]);
  });

  it('come from a flag for each function', () => {
    const { listen, usualPorts, switches } = parseServeArguments(['--two-port', '0', '--once'], programs, ['once']);
    assert.deepEqual(programs.map(listen), ['localhost:9443', 'localhost:0']);
    assert.deepEqual([usualPorts, switches.has('once')], [false, true]);
    assert.match(portFlagsHelp(programs), /--two-port N +where function-two listens, 9444 by default/);
  });

  for (const argv of [['--one-port', 'x'], ['--one-port', '65536'], ['--three-port', '1'], ['story']]) {
    it(`refuse ${argv.join(' ')}`, () => {
      assert.throws(() => parseServeArguments(argv, programs), UsageError);
    });
  }
});
