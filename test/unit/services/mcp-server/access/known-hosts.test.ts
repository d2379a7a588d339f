import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import { knownHosts, refuseWebPages } from '../../../../../services/mcp-server/access/known-hosts.ts';

const hosts = knownHosts('sandbox-ada');

function codeFor(host: string | undefined, origin?: string): string | undefined {
  try {
    refuseWebPages({ ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) }, hosts);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof HttpProblem);
    return error.code;
  }
}

describe('the names of the MCP server', () => {
  const own = ['openova-sandbox-mcp:7683', 'openova-sandbox-mcp.sandbox-ada.svc', 'OPENOVA-sandbox-mcp.sandbox-ada.svc.cluster.local:7683', 'localhost:1', '127.0.0.1', '[::1]:7683'];
  for (const host of own) it(`takes a request for ${host}`, () => assert.equal(codeFor(host), undefined));

  const foreign = [undefined, '', 'evil.test', 'openova-sandbox-mcp.evil.test', 'localhost.evil.test:7683', 'openova-sandbox-mcp.sandbox-bob', '10.0.0.7', 'a b', 'localhost@evil.test'];
  for (const host of foreign) it(`refuses a request for ${host}`, () => assert.equal(codeFor(host), 'host_not_allowed'));

  for (const origin of ['https://evil.test', 'http://localhost.evil.test', 'null', '', 'file://']) {
    it(`refuses a page of the origin "${origin}"`, () => assert.equal(codeFor('localhost', origin), 'origin_not_allowed'));
  }

  it('takes a page of its own machine, which needs the token as well', () => assert.equal(codeFor('127.0.0.1:7683', 'http://localhost:3000'), undefined));
});
