import assert from 'node:assert/strict';
import { defaultRegistry, parsePackageConfig } from '../../../image/package-config.ts';

describe('parsePackageConfig', () => {
  it('has a default for everything', () => {
    assert.deepEqual(parsePackageConfig([], {}), {
      help: false,
      registry: defaultRegistry,
      created: '1970-01-01T00:00:00.000Z',
      agents: [],
      refreshLock: false,
    });
  });

  it('takes the registry from the environment, and rather from the flag', () => {
    const env = { PACKAGE_REGISTRY: 'one.example.org/a' };
    assert.equal(parsePackageConfig([], env).registry, 'one.example.org/a');
    assert.equal(parsePackageConfig(['--registry', 'two.example.org/b'], env).registry, 'two.example.org/b');
  });

  it('takes the time of creation from SOURCE_DATE_EPOCH', () => {
    assert.equal(parsePackageConfig([], { SOURCE_DATE_EPOCH: '1700000000' }).created, '2023-11-14T22:13:20.000Z');
  });

  it('reports all problems at once', () => {
    assert.throws(
      () => parsePackageConfig(['--registry', 'nohost/a', '--agents', 'opencode,aider'], { SOURCE_DATE_EPOCH: 'yesterday' }),
      (error: Error) => error.message.split('\n').length === 3,
    );
  });

  it('takes the agents to bake in, each once and in the order of the catalogue', () => {
    assert.deepEqual(parsePackageConfig(['--agents', 'qwen-code, opencode,qwen-code'], {}).agents, ['opencode', 'qwen-code']);
  });

  it('refuses a flag that it does not know', () => assert.throws(() => parsePackageConfig(['--push'], {})));
});
