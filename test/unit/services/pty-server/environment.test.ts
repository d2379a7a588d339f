import assert from 'node:assert/strict';
import { catalogue } from '../../../../services/pty-server/agents/catalogue.ts';
import { sessionEnv } from '../../../../services/pty-server/agents/session-env.ts';
import { parseConfig, usage } from '../../../../services/pty-server/config.ts';
import { usage as hostUsage } from '../../../../services/pty-server/host/config.ts';
import { parseConfig as parseRepoCloneConfig, repoCloneEnvironment } from '../../../../services/pty-server/repo-clone/config.ts';
import { itemsAt, textAt } from '../../../support/manifest-field.ts';
import { composedObject } from '../../functions/sandbox/sandbox-fixture.ts';

/** What the composition writes for a container of the Pod, with every agent in the catalogue. */
function written(list: 'initContainers' | 'containers'): Map<string, string | undefined> {
  const agentCatalogue = catalogue.map(({ id }) => id).filter((id) => id !== 'sovereign-shell');
  const pod = composedObject('pty-server', { story: 'team-repos', spec: { agentCatalogue } });
  const [container] = itemsAt(pod, 'spec', 'template', 'spec', list);
  const entries = itemsAt(container, 'env') as readonly { name: string; value?: string }[];
  return new Map(entries.map((entry) => [textAt(entry, 'name'), entry.value]));
}

/** The variables that the help of a program names. */
function variablesIn(help: string): string[] {
  return [...help.matchAll(/\(([A-Z_]+)\)$/gm)].map(([, name = '']) => name);
}

describe('the environment between composition and pty-server', () => {
  it('has no variable that nobody reads', () => {
    const everything = new Proxy({}, { get: () => 'x' });
    const inherited = Object.keys(sessionEnv(everything, '/home/sandbox', { url: '', key: '' }));
    const read = new Set([...variablesIn(usage), ...variablesIn(hostUsage), ...inherited, 'ANTHROPIC_API_KEY']);
    assert.deepEqual([...written('containers').keys()].filter((name) => !read.has(name)), []);
  });

  it('has what the server needs to know of its Sandbox, with values that it takes', () => {
    const config = parseConfig({ argv: [], env: Object.fromEntries(written('containers')) });
    assert.deepEqual(
      [config.gatewayUrl, config.mcpUrl, config.home, config.workspace],
      ['https://newapi.omantel.example/v1', 'http://openova-sandbox-mcp:7683/mcp', '/home/sandbox', '/workspace'],
    );
    assert.equal(config.sandboxName, 'checkout-team');
    assert.ok(config.catalogue.includes('little-coder'));
  });
});

describe('the environment between composition and repo-clone', () => {
  it('is the same on both sides, but for what an operator may set', () => {
    const optional = ['SANDBOX_CLONE_DEPTH', 'SANDBOX_CLONE_TIMEOUT_SECONDS', 'SANDBOX_GIT_CREDENTIALS_FILE'];
    assert.deepEqual([...written('initContainers').keys(), ...optional].toSorted(), repoCloneEnvironment.toSorted());
  });

  it('says where every repository goes [PTY-13]', () => {
    const { repos, giteaUrl } = parseRepoCloneConfig({ argv: [], env: Object.fromEntries(written('initContainers')) });
    assert.equal(giteaUrl, 'https://gitea.omantel.example');
    assert.deepEqual(repos.map(({ giteaRepo, path }) => [giteaRepo, path]), [
      ['acme/checkout', '/workspace/checkout'],
      ['acme/checkout-infra', '/workspace/checkout-infra'],
      ['platform/design-system', '/workspace/platform-design-system'],
    ]);
  });
});
