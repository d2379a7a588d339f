import { createHash } from 'node:crypto';

const maxNameLength = 63;
const hashLength = 12;

/** The name the engine gives a composed resource that has only a `generateName`: always the same for the same owner. */
export function childName(generateName: string, ownerUid: string, resourceName: string): string {
  const hash = createHash('sha256')
    .update(ownerUid + resourceName)
    .digest('hex')
    .slice(0, hashLength);
  const prefix = generateName === '' || generateName.endsWith('-') ? generateName : `${generateName}-`;
  if (prefix.length + hashLength <= maxNameLength) return prefix + hash;
  const cut = prefix.slice(0, maxNameLength - hashLength);
  return (cut.endsWith('-') ? cut : `${cut.slice(0, -1)}-`) + hash;
}

const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const rbacKinds: ReadonlySet<string> = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

/** Whether the engine accepts the name for an object of this kind. Names of RBAC objects may have colons. */
export function isValidName(name: string, apiVersion: string, kind: string): boolean {
  const isRbac = apiVersion.startsWith('rbac.authorization.k8s.io/') && rbacKinds.has(kind);
  const checked = isRbac ? name.replaceAll(':', '') : name;
  return checked.length <= 253 && dnsSubdomain.test(checked);
}
