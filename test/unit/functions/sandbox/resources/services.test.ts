import assert from 'node:assert/strict';
import { fieldAt, fieldsAt } from '../../../../support/manifest-field.ts';
import { composedObject } from '../sandbox-fixture.ts';

const services = [
  { title: 'the Service of pty-server is a ClusterIP on port 7681 [CF-61]', resource: 'pty-server-service', name: 'pty-server', port: 7681, workload: 'pty-server' },
  { title: 'the Service of the MCP server is a ClusterIP on port 7683', resource: 'mcp-service', name: 'openova-sandbox-mcp', port: 7683, workload: 'openova-sandbox-mcp' },
];

describe('the Services', () => {
  for (const { title, resource, name, port, workload } of services) {
    it(title, () => {
      const service = composedObject(resource);
      assert.deepEqual([service.kind, service.metadata?.name, service.metadata?.namespace], ['Service', name, 'sandbox-alice-5d6ae696']);
      assert.deepEqual(fieldAt(service, 'spec'), {
        type: 'ClusterIP',
        selector: { 'app.kubernetes.io/name': name },
        ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP' }],
      });
    });

    it(`${name} selects the Pods of its own workload only`, () => {
      const selected = Object.entries(fieldsAt(composedObject(resource), 'spec', 'selector'));
      const matches = ['pty-server', 'openova-sandbox-mcp'].filter((one) => {
        const labels = fieldsAt(composedObject(one), 'spec', 'template', 'metadata', 'labels');
        return selected.every(([key, value]) => labels[key] === value);
      });
      assert.deepEqual(matches, [workload]);
    });
  }
});
