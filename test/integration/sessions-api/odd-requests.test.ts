import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import type { Identity } from '../../../services/sessions-api/access/identity.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const paths = [
  '/api/v1/sandbox/sessions', '/api/v1/sandbox/sessions/{}', '/api/v1/sandbox/sessions/{}/tickets', '/api/v1/sandbox/sessions/{}/terminals/{}',
  '/api/v1/sandbox/tokens', '/api/v1/sandbox/tokens/{}', '/api/v1/sandbox/byos/claude-code', '/api/v1/sandbox/byos/claude-code/callback?state={}', '/k8s/{}', '/login?code={}', '/{}',
] as const;
const field = fc.constantFrom('agent', 'name', 'displayName', 'repo', 'branch', 'operatingMode', 'idleTimeoutMinutes', 'role', 'key', 'days', '__proto__');
const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constantFrom('aider', 'Running', null, true), fc.jsonValue());
const body = fc.oneof(fc.jsonValue(), fc.dictionary(field, value));

describe('sessions API: odd requests', () => {
  let running: ApiOverCluster;

  before(async () => {
    running = await startApiOverCluster();
  });
  after(() => running.close());

  it('are answered as a success or as a problem of the caller, never as a failure of the service', async () => {
    let count = 0;
    const request = fc.record({ method: fc.constantFrom(...methods), path: fc.constantFrom(...paths), name: fc.string({ unit: 'binary', maxLength: 300 }), body });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, name, body: sent }) => {
        count += 1;
        // Somebody else each time, so that nobody is told to wait.
        const who: Identity = { email: `person-${count}@acme.example`, orgId: 'acme', groups: [] };
        const address = path.replaceAll('{}', encodeURIComponent(name.toWellFormed()));
        const answer = await running.api.call(who, address, { method, ...(method === 'GET' ? {} : { body: sent }) });
        const text = await answer.text();
        assert.ok(answer.status < 500, `${method} ${address} ${answer.status} ${text}`);
        if (answer.status >= 400) assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
      }),
      { numRuns: 400 },
    );
    assert.ok(count >= 400);
  });
});
