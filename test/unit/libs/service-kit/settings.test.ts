import assert from 'node:assert/strict';
import { asksForHelp, describeSettings, parseSwitch, readSettings } from '../../../../libs/service-kit/settings.ts';

const table = {
  size: { env: 'X_SIZE', fallback: '10', help: 'how many', parse: (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined) },
  debug: { env: 'X_DEBUG', fallback: 'false', help: 'log more', isSwitch: true, parse: parseSwitch },
} as const;

function read(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const problems: string[] = [];
  return { ...readSettings(table, { argv, env }, problems), problems };
}

describe('service-kit settings', () => {
  it('takes the flag, else the variable, else the fallback', () => {
    assert.deepEqual(read([]), { size: 10, debug: false, problems: [] });
    assert.deepEqual(read([], { X_SIZE: '20', X_DEBUG: 'true' }), { size: 20, debug: true, problems: [] });
    assert.deepEqual(read(['--size=30', '--debug'], { X_SIZE: '20' }), { size: 30, debug: true, problems: [] });
    assert.deepEqual(read(['--size', '30', '--debug=false'], { X_DEBUG: 'true' }), { size: 30, debug: false, problems: [] });
  });

  it('takes an empty variable for one that is not set', () => {
    assert.equal(read([], { X_SIZE: '' }).size, 10);
  });

  it('reports all problems at once and names the place of each', () => {
    assert.deepEqual(read(['--what=1', 'secret', '--size=many'], { X_DEBUG: 'yes' }).problems, [
      '--what is not an option',
      'there are no arguments besides options',
      '--size cannot be "many"',
      'X_DEBUG cannot be "yes"',
    ]);
    assert.deepEqual(read(['--size']).problems, ['--size needs a value']);
    assert.deepEqual(read(['--size='], { X_SIZE: '20' }).problems, ['--size cannot be ""']);
  });

  it('describes every setting with its fallback and its variable', () => {
    assert.equal(describeSettings(table), '  --size=10\n      how many (X_SIZE)\n  --debug\n      log more (X_DEBUG)\n');
  });

  it('sees a wish for help anywhere', () => {
    assert.ok(asksForHelp(['--what', '--help']) && asksForHelp(['-h']) && !asksForHelp(['--size=1']));
  });
});
