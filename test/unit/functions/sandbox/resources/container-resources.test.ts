import assert from 'node:assert/strict';
import { parseBytes, parseCpu } from '@openova/sandbox-model';
import { defaultContainerResources, mcpServerResources, ptyServerResources } from '../../../../../functions/sandbox/resources/container-resources.ts';
import { composedObject, planOf } from '../sandbox-fixture.ts';
import { fieldAt } from '../../../../support/manifest-field.ts';

const quotas = [{}, { cpu: '200m', memory: '512Mi' }, { cpu: '500m', memory: '1Gi' }, { cpu: 1, memory: '1Gi' }, { cpu: 12, memory: '32Gi' }, { cpu: '3333m', memory: '3333Mi' }];

describe('the resources of containers', () => {
  it('give terminals three quarters of the quota', () => {
    assert.deepEqual(ptyServerResources(planOf()), {
      requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
      limits: { cpu: '3', memory: '6Gi', 'ephemeral-storage': '4Gi' },
    });
  });

  it('give the MCP server a small share', () => {
    assert.deepEqual(mcpServerResources(planOf()), {
      requests: { cpu: '25m', memory: '128Mi', 'ephemeral-storage': '64Mi' },
      limits: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
    });
  });

  for (const quota of quotas) {
    it(`fit both Pods into ${JSON.stringify(quota)}`, () => {
      const plan = planOf({ spec: { quota } });
      const [pty, mcp] = [ptyServerResources(plan), mcpServerResources(plan)];
      assert.ok((parseCpu(pty.limits['cpu'] ?? '') ?? 0) + (parseCpu(mcp.limits['cpu'] ?? '') ?? 0) <= plan.cpuMillicores);
      assert.ok((parseBytes(pty.limits['memory'] ?? '') ?? 0) + (parseBytes(mcp.limits['memory'] ?? '') ?? 0) <= plan.memoryBytes);
    });

    it(`request no more than they allow with ${JSON.stringify(quota)}`, () => {
      const plan = planOf({ spec: { quota } });
      for (const { requests, limits } of [ptyServerResources(plan), mcpServerResources(plan), defaultContainerResources(plan)]) {
        assert.ok((parseCpu(requests['cpu'] ?? '') ?? 0) <= (parseCpu(limits['cpu'] ?? '') ?? 0));
        assert.ok((parseBytes(requests['memory'] ?? '') ?? 0) <= (parseBytes(limits['memory'] ?? '') ?? 0));
      }
    });
  }

  it('are the defaults of the LimitRange for containers that say nothing', () => {
    const { requests, limits } = defaultContainerResources(planOf());
    assert.deepEqual(fieldAt(composedObject('limit-range'), 'spec', 'limits'), [{ type: 'Container', default: limits, defaultRequest: requests }]);
  });
});
