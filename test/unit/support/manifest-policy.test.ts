import assert from 'node:assert/strict';
import { policyProblems } from '../../support/manifest-policy.ts';
import { changedSample, sampleManifests } from './sample-manifests.ts';

interface PolicyViolation {
  readonly rule: string;
  readonly kind: string;
  readonly path: string;
  readonly value: unknown;
  readonly want: RegExp;
}

const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;
const context = `${container}.securityContext`;
const podContext = `${pod}.securityContext`;
const inPod = (rule: string, path: string, value: unknown, want: RegExp): PolicyViolation => ({ rule, kind: 'StatefulSet', path, value, want });

const podSecurity: readonly PolicyViolation[] = [
  inPod('the network of the host', `${pod}.hostNetwork`, true, /PodSecurity: hostNetwork/),
  inPod('the processes of the host', `${pod}.hostPID`, true, /PodSecurity: hostPID/),
  inPod('the shared memory of the host', `${pod}.hostIPC`, true, /PodSecurity: hostIPC/),
  inPod('a folder of the host', `${pod}.volumes.0`, { name: 'a', hostPath: { path: '/' } }, /PodSecurity: volume "a" of type hostPath/),
  inPod('a volume of another type', `${pod}.volumes.0`, { name: 'a', nfs: { server: 'b', path: '/' } }, /PodSecurity: volume "a" of type nfs/),
  inPod('a volume without a type', `${pod}.volumes.0`, { name: 'a' }, /PodSecurity: volume "a" of type none/),
  inPod('a port of the host', `${container}.ports.0.hostPort`, 7681, /PodSecurity: a hostPort/),
  inPod('a privileged container', `${context}.privileged`, true, /PodSecurity: privileged/),
  inPod('privilege escalation', `${context}.allowPrivilegeEscalation`, undefined, /PodSecurity: allowPrivilegeEscalation/),
  inPod('an init container with privilege escalation', `${pod}.initContainers.0.securityContext.allowPrivilegeEscalation`, true, /"clone": PodSecurity: allowPrivilegeEscalation/),
  inPod('kept capabilities', `${context}.capabilities`, { drop: ['NET_RAW'] }, /PodSecurity: capabilities must drop ALL/),
  inPod('added capabilities', `${context}.capabilities.add`, ['SYS_ADMIN'], /PodSecurity: capabilities must not add SYS_ADMIN/),
  inPod('root by omission', `${podContext}.runAsNonRoot`, undefined, /PodSecurity: runAsNonRoot must be true/),
  inPod('root by permission', `${context}.runAsNonRoot`, false, /PodSecurity: runAsNonRoot must not be false/),
  inPod('user 0', `${podContext}.runAsUser`, 0, /PodSecurity: runAsUser must not be 0/),
  inPod('user 0 in a container', `${context}.runAsUser`, 0, /PodSecurity: runAsUser must not be 0/),
  inPod('no seccomp profile', `${podContext}.seccompProfile`, undefined, /PodSecurity: seccompProfile/),
  inPod('an unconfined container', `${context}.seccompProfile`, { type: 'Unconfined' }, /PodSecurity: seccompProfile/),
  inPod('an unconfined AppArmor profile', `${podContext}.appArmorProfile`, { type: 'Unconfined' }, /PodSecurity: appArmorProfile/),
  inPod('an unconfined AppArmor annotation', 'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]', 'unconfined', /PodSecurity: annotation .* AppArmor/),
  inPod('an SELinux type', `${context}.seLinuxOptions`, { type: 'spc_t' }, /PodSecurity: seLinuxOptions\.type/),
  inPod('an SELinux user', `${podContext}.seLinuxOptions`, { user: 'a' }, /PodSecurity: seLinuxOptions\.user/),
  inPod('an SELinux role', `${podContext}.seLinuxOptions`, { role: 'a' }, /PodSecurity: seLinuxOptions\.role/),
  inPod('an unmasked /proc', `${context}.procMount`, 'Unmasked', /PodSecurity: procMount/),
  inPod('an unsafe sysctl', `${podContext}.sysctls`, [{ name: 'kernel.msgmax', value: '1' }], /PodSecurity: sysctl kernel\.msgmax/),
  inPod('a host process', `${podContext}.windowsOptions`, { hostProcess: true }, /PodSecurity: windowsOptions\.hostProcess/),
  inPod('a probe of another host', `${container}.livenessProbe.httpGet.host`, '127.0.0.1', /PodSecurity: a probe or lifecycle handler with host 127/),
  inPod('a hook of another host', `${container}.lifecycle`, { preStop: { tcpSocket: { host: 'a', port: 1 } } }, /PodSecurity: a probe or lifecycle handler with host a/),
];

const platform: readonly PolicyViolation[] = [
  inPod('V1 without a CPU request', `${container}.resources.requests.cpu`, undefined, /V1: resources\.requests\.cpu/),
  inPod('V1 without a memory request of an init container', `${pod}.initContainers.0.resources`, { limits: { memory: '1Mi' } }, /"clone": V1: resources\.requests\.memory/),
  inPod('V2 without a memory limit', `${container}.resources.limits`, undefined, /V2: resources\.limits\.memory/),
  inPod('V3 without a readiness probe', `${container}.readinessProbe`, undefined, /V3: readinessProbe/),
  inPod('V3 without a liveness probe', `${container}.livenessProbe`, undefined, /V3: livenessProbe/),
  inPod('V3 in a sidecar', `${pod}.initContainers.0.restartPolicy`, 'Always', /"clone": V3: readinessProbe/),
  inPod('V8 with an emptyDir of any size', `${pod}.volumes.0.emptyDir`, {}, /V8: emptyDir "tmp"/),
  inPod('S4 with the uid of a system account', `${context}.runAsUser`, 999, /S4: runAsUser/),
  inPod('S4 without a uid', `${podContext}.runAsUser`, undefined, /S4: runAsUser/),
  inPod('S6 with a writable root', `${context}.readOnlyRootFilesystem`, false, /S6: readOnlyRootFilesystem/),
  inPod('S15 with latest', `${container}.image`, 'registry.example.com/a:latest', /S15: .* has no tag, or latest/),
  inPod('S15 without a tag behind a port', `${container}.image`, 'registry.example.com:5000/a', /S15: .* has no tag, or latest/),
  inPod('S15 with a tag that may move', `${container}.image`, 'registry.example.com/a:1.2.3', /S15: .* neither by digest nor by commit/),
  { rule: 'S19 with a NodePort', kind: 'Service', path: 'spec.type', value: 'NodePort', want: /S19/ },
  { rule: 'S19 with a load balancer', kind: 'Service', path: 'spec.type', value: 'LoadBalancer', want: /S19/ },
  { rule: 'S23 without a version', kind: 'Role', path: 'metadata.labels[app.kubernetes.io/version]', value: undefined, want: /S23: label app\.kubernetes\.io\/version/ },
  inPod('S23 on a Pod', 'spec.template.metadata.labels[app.kubernetes.io/part-of]', undefined, /S23: label app\.kubernetes\.io\/part-of is missing on the Pod/),
  { rule: 'S24 on a namespace without an owner', kind: 'Namespace', path: 'metadata.labels[openova.io/owner]', value: undefined, want: /S24/ },
  { rule: 'S25 with all verbs', kind: 'Role', path: 'rules.0.verbs', value: ['*'], want: /S25: rules\[0\]\.verbs/ },
  { rule: 'S25 with all subresources', kind: 'Role', path: 'rules.0.resources', value: ['pods/*'], want: /S25: rules\[0\]\.resources/ },
  { rule: 'S26 on an account', kind: 'ServiceAccount', path: 'automountServiceAccountToken', value: undefined, want: /S26/ },
  inPod('S26 on a Pod', `${pod}.automountServiceAccountToken`, undefined, /S26/),
];

const identity: readonly PolicyViolation[] = [
  { rule: 'a name with capitals', kind: 'Secret', path: 'metadata.name', value: 'Token', want: /name "Token" is not legal/ },
  { rule: 'a name of 64 characters', kind: 'Secret', path: 'metadata.name', value: 'a'.repeat(64), want: /is not legal/ },
  { rule: 'a Service that starts with a digit', kind: 'Service', path: 'metadata.name', value: '1a', want: /name "1a" is not legal/ },
  { rule: 'a namespace with a dot', kind: 'Namespace', path: 'metadata.name', value: 'a.b', want: /name "a\.b" is not legal/ },
  { rule: 'a label of 64 characters', kind: 'Secret', path: 'metadata.labels[a]', value: 'a'.repeat(64), want: /value "a{64}" of label a is not legal/ },
  { rule: 'a label with an at sign', kind: 'Secret', path: 'metadata.labels[a]', value: 'a@b', want: /value "a@b" of label a is not legal/ },
  { rule: 'a label that is a number', kind: 'Secret', path: 'metadata.labels[a]', value: 1, want: /value "1" of label a is not legal/ },
  { rule: 'an illegal key', kind: 'Secret', path: 'metadata.annotations[a/b/c]', value: '1', want: /key "a\/b\/c" is not legal/ },
  { rule: 'an annotation that is a number', kind: 'Secret', path: 'metadata.annotations[a]', value: 1, want: /annotation a is not a string/ },
  inPod('a label of a Pod', 'spec.template.metadata.labels[a]', '-', /label a of the Pod is not legal/),
];

describe('manifest policy', () => {
  it('accepts manifests that keep every rule', () => assert.deepEqual(policyProblems(sampleManifests()), []));

  for (const { rule, kind, path, value, want } of [...podSecurity, ...platform, ...identity]) {
    it(`refuses ${rule}`, () => assert.match(policyProblems([changedSample(kind, path, value)]).join('\n'), want));
  }

  it('refuses V5 a single replica of a Deployment in a production namespace', () => {
    const problems = policyProblems([
      changedSample('Namespace', 'metadata.labels[openova.io/env-type]', 'prod'),
      changedSample('Deployment', 'spec.replicas', 1),
      changedSample('StatefulSet', 'spec.replicas', 1),
    ]);
    assert.deepEqual(problems, ['Deployment "openova-sandbox-mcp": V5: a production namespace asks for two replicas']);
  });

  it('refuses an object that is given twice', () => {
    const secrets = [1, 2].flatMap(() => sampleManifests().filter(({ kind }) => kind === 'Secret'));
    assert.match(policyProblems(secrets).join('\n'), /^Secret "sandbox-.*" is given 2 times$/);
  });

  it('accepts an account token where it is asked for', () => {
    const account = { ...changedSample('ServiceAccount', 'metadata.annotations[sa-token.openova.io/required]', 'true'), automountServiceAccountToken: true };
    assert.deepEqual(policyProblems([account]), []);
  });

  it('accepts NET_BIND_SERVICE', () => {
    assert.deepEqual(policyProblems([changedSample('StatefulSet', `${context}.capabilities.add`, ['NET_BIND_SERVICE'])]), []);
  });
});
