import { fieldAt, fieldsAt, type Fields } from './manifest-field.ts';

const protocols = ['TCP', 'UDP', 'SCTP'];
const profiles = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const trafficPolicies = ['Cluster', 'Local'];

// The API server checks these; the OpenAPI document in the module of Kubernetes describes them in prose only.
const allowedValues: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'apps.v1.DeploymentStrategy': { type: ['Recreate', 'RollingUpdate'] },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': { whenDeleted: ['Delete', 'Retain'], whenScaled: ['Delete', 'Retain'] },
  'apps.v1.StatefulSetSpec': { podManagementPolicy: ['OrderedReady', 'Parallel'] },
  'apps.v1.StatefulSetUpdateStrategy': { type: ['OnDelete', 'RollingUpdate'] },
  'core.v1.AppArmorProfile': { type: profiles },
  'core.v1.Container': {
    imagePullPolicy: ['Always', 'IfNotPresent', 'Never'],
    restartPolicy: ['Always', 'Never', 'OnFailure'],
    terminationMessagePolicy: ['FallbackToLogsOnError', 'File'],
  },
  'core.v1.ContainerPort': { protocol: protocols },
  'core.v1.EmptyDirVolumeSource': { medium: ['', 'Memory', 'HugePages'] },
  'core.v1.HTTPGetAction': { scheme: ['HTTP', 'HTTPS'] },
  'core.v1.LimitRangeItem': { type: ['Container', 'PersistentVolumeClaim', 'Pod'] },
  'core.v1.PersistentVolumeClaimSpec': {
    accessModes: ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'],
    volumeMode: ['Block', 'Filesystem'],
  },
  'core.v1.PodSecurityContext': { fsGroupChangePolicy: ['Always', 'OnRootMismatch'] },
  'core.v1.PodSpec': {
    dnsPolicy: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
    preemptionPolicy: ['Never', 'PreemptLowerPriority'],
    restartPolicy: ['Always', 'Never', 'OnFailure'],
  },
  'core.v1.SeccompProfile': { type: profiles },
  'core.v1.ServicePort': { protocol: protocols },
  'core.v1.ServiceSpec': {
    externalTrafficPolicy: trafficPolicies,
    internalTrafficPolicy: trafficPolicies,
    ipFamilyPolicy: ['PreferDualStack', 'RequireDualStack', 'SingleStack'],
    sessionAffinity: ['ClientIP', 'None'],
    type: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
  },
  'core.v1.Toleration': { effect: ['NoExecute', 'NoSchedule', 'PreferNoSchedule'] },
  'core.v1.TopologySpreadConstraint': { whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'] },
  'networking.v1.NetworkPolicyPort': { protocol: protocols },
  'networking.v1.NetworkPolicySpec': { policyTypes: ['Egress', 'Ingress'] },
};

/** The OpenAPI document of Kubernetes with the allowed values of the kinds that we compose. */
export function withAllowedValues(document: unknown): Fields {
  const definitions = { ...fieldsAt(document, 'definitions') };
  for (const [short, fields] of Object.entries(allowedValues)) {
    const name = `io.k8s.api.${short}`;
    const properties = { ...fieldsAt(definitions, name, 'properties') };
    for (const [field, values] of Object.entries(fields)) properties[field] = restricted(properties[field], values, `${name}.${field}`);
    definitions[name] = { ...fieldsAt(definitions, name), properties };
  }
  return { ...fieldsAt(document), definitions };
}

function restricted(property: unknown, values: readonly string[], name: string): Fields {
  if (property === undefined) throw new Error(`cannot restrict ${name}: the OpenAPI document does not have it`);
  const items = fieldAt(property, 'items');
  return items === undefined ? { ...fieldsAt(property), enum: values } : { ...fieldsAt(property), items: { ...fieldsAt(items), enum: values } };
}
