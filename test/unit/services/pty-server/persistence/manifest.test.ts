import assert from 'node:assert/strict';
import { formatManifest, manifestOf, parseManifest } from '../../../../../services/pty-server/persistence/manifest.ts';

const details = { agent: 'claude-code', name: 'my "work"', cwd: '/workspace/app', nativeSessionId: 'b1f0' };
const whole = manifestOf({ id: 'one', details, size: { cols: 80, rows: 24 }, title: 'vi', startedAt: 1_700_000_000_000, exit: { code: 143, signal: 'SIGTERM' } });

describe('persistence manifest', () => {
  it('gives back what was kept', () => {
    assert.deepEqual(parseManifest(formatManifest(whole), 'one'), whole);
    const least = manifestOf({ ...whole, details: {}, size: { cols: 80, rows: 24 }, exit: undefined });
    assert.deepEqual(parseManifest(formatManifest(least), 'one'), least);
  });

  it('leaves out what it does not know', () => {
    assert.deepEqual(parseManifest(JSON.stringify({ ...whole, env: { KEY: 'secret' } }), 'one'), whole);
  });

  it('tells what is no manifest of the session', () => {
    const changed = (fields: object): string => JSON.stringify({ ...whole, ...fields });
    const corrupt = [
      '',
      'null',
      formatManifest(whole).slice(0, 40),
      changed({ cols: 0 }),
      changed({ startedAt: 9e15 }),
      changed({ agent: 7 }),
      changed({ name: 'a\u001b]0;b' }),
      changed({ exit: { code: '1' } }),
    ];
    for (const text of corrupt) assert.equal(parseManifest(text, 'one'), 'corrupt', text);
    for (const text of ['{}', '[]', changed({ id: 'two' })]) assert.equal(parseManifest(text, 'one'), 'foreign', text);
    assert.equal(parseManifest(changed({ version: 2 }), 'one'), 'newer');
  });
});
