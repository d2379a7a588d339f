import assert from 'node:assert/strict';
import { readSecret, readSharedSecret } from '../../../../libs/service-kit/secret-setting.ts';

const strong = 'k'.repeat(32);

function read(reader: typeof readSecret, env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const problems: string[] = [];
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  return { secret: reader('KEY', { env, readFile }, problems), problems };
}

describe('service-kit secret-setting', () => {
  it('reads variables and files without their last line break and otherwise as they are', () => {
    assert.deepEqual(read(readSecret, { KEY: ' a ' }), { secret: ' a ', problems: [] });
    assert.deepEqual(read(readSecret, { KEY_FILE: 'f' }, { f: 'a\nb\r\n' }), { secret: 'a\nb', problems: [] });
    assert.deepEqual(read(readSecret, { KEY: 'a\nb\n' }), { secret: 'a\nb', problems: [] });
    assert.deepEqual(read(readSecret, { KEY: '' }), { secret: undefined, problems: [] });
  });

  it('refuses two sources and a file that it cannot read', () => {
    assert.deepEqual(read(readSecret, { KEY: 'a', KEY_FILE: 'f' }), { secret: undefined, problems: ['KEY and KEY_FILE are both set: set one'] });
    assert.deepEqual(read(readSecret, { KEY_FILE: 'f' }), { secret: undefined, problems: ['KEY_FILE cannot be read: ENOENT'] });
  });

  it('wants a shared secret to be there and to be strong, names it and does not repeat it', () => {
    assert.deepEqual(read(readSharedSecret, { KEY: strong }), { secret: strong, problems: [] });
    const refused = [
      { env: {}, problem: 'KEY is missing: set KEY or KEY_FILE' },
      { env: { KEY: 'k'.repeat(31) }, problem: 'KEY is too weak: it needs at least 32 characters' },
      { env: { KEY: `${strong} ` }, problem: 'KEY may hold visible ASCII characters only' },
      { env: { KEY_FILE: 'none' }, problem: 'KEY_FILE cannot be read: ENOENT' },
    ];
    for (const { env, problem } of refused) assert.deepEqual(read(readSharedSecret, env), { secret: undefined, problems: [problem] });
  });
});
