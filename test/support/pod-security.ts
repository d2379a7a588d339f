import { fieldAt, fieldsAt, itemsAt, textAt, type Fields } from './manifest-field.ts';
import type { PodContainer, PodTemplate } from './pod-template.ts';

const volumeTypes = new Set([
  'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret',
]);
const safeSysctls = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
]);
const seLinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * What keeps the Pod out of a namespace with PodSecurity level `restricted`, by the rules of Kubernetes 1.36. Two reliefs are
 * left out, because no manifest of ours may lean on them: Windows Pods, and user namespaces (`hostUsers: false`).
 */
export function podSecurityProblems(pod: PodTemplate): string[] {
  const problems = [
    ...hostProblems(pod.spec),
    ...volumeProblems(pod.spec),
    ...annotationProblems(pod.metadata),
    ...contextProblems(fieldsAt(pod.spec, 'securityContext')),
  ].map((problem) => `${pod.title}: ${problem}`);
  return [...problems, ...pod.containers.flatMap((container) => containerProblems(container, pod.spec))];
}

function hostProblems(spec: Fields): string[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
  return shared.map((field) => `PodSecurity: ${field} is not allowed`);
}

function volumeProblems(spec: Fields): string[] {
  return itemsAt(spec, 'volumes').flatMap((volume) => {
    const types = Object.keys(fieldsAt(volume)).filter((key) => key !== 'name');
    const allowed = types.length > 0 && types.every((type) => volumeTypes.has(type));
    return allowed ? [] : [`PodSecurity: volume "${textAt(volume, 'name')}" of type ${types.join(', ') || 'none'} is not allowed`];
  });
}

function annotationProblems(metadata: Fields): string[] {
  return Object.entries(fieldsAt(metadata, 'annotations'))
    .filter(([key, value]) => key.startsWith(appArmorAnnotation) && !/^(?:$|runtime\/default$|localhost\/)/.test(String(value)))
    .map(([key]) => `PodSecurity: annotation ${key} sets a forbidden AppArmor profile`);
}

// What may stand in the security context of a Pod and of a container alike.
function contextProblems(context: Fields): string[] {
  const problems = [
    [fieldAt(context, 'windowsOptions', 'hostProcess') === true, 'windowsOptions.hostProcess is not allowed'],
    [context['runAsNonRoot'] === false, 'runAsNonRoot must not be false'],
    [context['runAsUser'] === 0, 'runAsUser must not be 0'],
    ['appArmorProfile' in context && !isProfile(context, 'appArmorProfile'), 'appArmorProfile must be RuntimeDefault or Localhost'],
    ['seccompProfile' in context && !isProfile(context, 'seccompProfile'), 'seccompProfile must be RuntimeDefault or Localhost'],
    [!seLinuxTypes.has(textAt(context, 'seLinuxOptions', 'type')), 'seLinuxOptions.type is not a container type'],
    [textAt(context, 'seLinuxOptions', 'user') !== '', 'seLinuxOptions.user must not be set'],
    [textAt(context, 'seLinuxOptions', 'role') !== '', 'seLinuxOptions.role must not be set'],
    ...itemsAt(context, 'sysctls').map((sysctl) => [
      !safeSysctls.has(textAt(sysctl, 'name')),
      `sysctl ${textAt(sysctl, 'name')} is not safe`,
    ] as const),
  ] as const;
  return problems.filter(([broken]) => broken).map(([, problem]) => `PodSecurity: ${problem}`);
}

function isProfile(context: Fields, field: string): boolean {
  return ['RuntimeDefault', 'Localhost'].includes(textAt(context, field, 'type'));
}

function containerProblems({ title, fields }: PodContainer, spec: Fields): string[] {
  const context = fieldsAt(fields, 'securityContext');
  const inherited = { ...fieldsAt(spec, 'securityContext'), ...context };
  const added = itemsAt(context, 'capabilities', 'add').filter((capability) => capability !== 'NET_BIND_SERVICE');
  const problems = [
    [context['privileged'] === true, 'privileged is not allowed'],
    [context['allowPrivilegeEscalation'] !== false, 'allowPrivilegeEscalation must be false'],
    [inherited['runAsNonRoot'] !== true, 'runAsNonRoot must be true'],
    [!isProfile(inherited, 'seccompProfile'), 'seccompProfile must be RuntimeDefault or Localhost'],
    [!itemsAt(context, 'capabilities', 'drop').includes('ALL'), 'capabilities must drop ALL'],
    [added.length > 0, `capabilities must not add ${added.join(', ')}`],
    [!['', 'Default'].includes(textAt(context, 'procMount')), 'procMount must be Default'],
    ...itemsAt(fields, 'ports').map((port) => [fieldAt(port, 'hostPort') ?? 0, 'a hostPort is not allowed'] as const),
    ...handlerHosts(fields).map((host) => [true, `a probe or lifecycle handler with host ${host} is not allowed`] as const),
  ] as const;
  const own = problems.filter(([broken]) => Boolean(broken)).map(([, problem]) => `PodSecurity: ${problem}`);
  return [...new Set([...own, ...contextProblems(context)])].map((problem) => `${title}: ${problem}`);
}

function handlerHosts(container: Fields): string[] {
  const handlers = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => fieldAt(container, probe)),
    ...['postStart', 'preStop'].map((hook) => fieldAt(container, 'lifecycle', hook)),
  ];
  return handlers
    .flatMap((handler) => [textAt(handler, 'httpGet', 'host'), textAt(handler, 'tcpSocket', 'host')])
    .filter((host) => host !== '');
}
