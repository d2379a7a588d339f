import assert from 'node:assert/strict';
import type { KubernetesObject } from '@openova/sandbox-model';
import { routeComplaint } from '../../../../../functions/sandbox/readiness/route.ts';

const gateway = { name: 'cilium-gateway', namespace: 'kube-system' };
const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted' };

const withoutStatus = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: { parentRefs: [gateway] } };
const withStatus = (status: object | null): KubernetesObject => Object.assign({ status }, withoutStatus);
const route = (parents: readonly object[]) => withStatus({ parents });

const changed = (observed: KubernetesObject): KubernetesObject => ({ ...observed, metadata: { generation: 2 } });

describe('routeComplaint', () => {
  const cases: readonly (readonly [title: string, observed: KubernetesObject, ready: boolean])[] = [
    ['that its Gateway has accepted', route([{ parentRef: gateway, conditions: [accepted] }]), true],
    ['that one of two controllers has accepted', route([{ parentRef: gateway, conditions: [{ ...accepted, status: 'False' }] }, { parentRef: gateway, conditions: [accepted] }]), true],
    ['that its Gateway refuses', route([{ parentRef: gateway, conditions: [{ ...accepted, status: 'False', reason: 'NoMatchingListenerHostname' }] }]), false],
    ['that another Gateway has accepted', route([{ parentRef: { ...gateway, name: 'other' }, conditions: [accepted] }]), false],
    ['that a Gateway of the same name elsewhere has accepted', route([{ parentRef: { ...gateway, namespace: 'other' }, conditions: [accepted] }]), false],
    ['that was accepted in an older form', changed(route([{ parentRef: gateway, conditions: [{ ...accepted, observedGeneration: 1 }] }])), false],
    ['that was accepted as it is', changed(route([{ parentRef: gateway, conditions: [{ ...accepted, observedGeneration: 2 }] }])), true],
    ['that nobody answers for', route([]), false],
    ['with a parent that says nothing of acceptance', route([{ parentRef: gateway, conditions: [{ type: 'ResolvedRefs', status: 'True' }] }]), false],
    ['with a parent without conditions', route([{ parentRef: gateway }]), false],
    ['without a status', withoutStatus, false],
    ['with an empty status', withStatus(null), false],
  ];

  for (const [title, observed, ready] of cases) {
    it(`takes a route ${title} for ${ready ? 'ready' : 'not ready'}`, () => {
      assert.equal(routeComplaint(observed) === undefined, ready);
    });
  }

  it('names the Gateway and its reason', () => {
    const refused = route([{ parentRef: gateway, conditions: [{ ...accepted, status: 'False', reason: 'NotAllowedByListeners' }] }]);
    assert.match(routeComplaint(refused) ?? '', /kube-system\/cilium-gateway.*NotAllowedByListeners/);
  });
});
