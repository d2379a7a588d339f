import assert from 'node:assert/strict';
import { parseConfig } from '../../../../services/mcp-server/config.ts';
import { itemsAt, textAt } from '../../../support/manifest-field.ts';
import { composedObject } from '../../functions/sandbox/sandbox-fixture.ts';

function written(): Readonly<Record<string, string>> {
  const [container] = itemsAt(composedObject('openova-sandbox-mcp'), 'spec', 'template', 'spec', 'containers');
  return Object.fromEntries(itemsAt(container, 'env').map((entry) => [textAt(entry, 'name'), textAt(entry, 'value')]));
}

/** The variables that the parser asks for. */
function read(env: Readonly<Record<string, string>>): string[] {
  const asked = new Set<string>();
  const watched = new Proxy(env, {
    get: (target, name) => {
      asked.add(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
  parseConfig({ argv: [], env: watched });
  return [...asked];
}

// Looked up by the tool that makes databases each time it is called, as the toggle may change.
const readPerCall = ['SOVEREIGN_ENABLE_HOT_STANDBY', 'SOVEREIGN_PRIMARY_REGION', 'SOVEREIGN_REPLICA_REGION'];
const ofOperators = ['MCP_SERVER_DEBUG', 'MCP_SERVER_DRAIN_SECONDS', 'MCP_SERVER_REVOCATION_SECONDS'];

describe('the environment between composition and MCP server', () => {
  it('is the same on both sides', () => {
    const env = written();
    assert.deepEqual([...Object.keys(env), ...ofOperators].toSorted(), [...read(env), ...readPerCall].toSorted());
  });

  it('says who may call, and where pty-server and the keys are [CF-59]', () => {
    const { sandbox, ptyServerUrl, tokenJwksUrl, address } = parseConfig({ argv: [], env: written() });
    assert.deepEqual([ptyServerUrl.href, tokenJwksUrl.href], ['http://pty-server:7681/', 'https://newapi.omantel.example/.well-known/jwks.json']);
    assert.deepEqual(address, { port: 7683 });
    for (const [name, fact] of Object.entries(sandbox)) assert.notEqual(fact, '', name);
  });
});
