import type { JsonObject } from '@openova/function-sdk';
import { objectAt, objectsAt, textAt } from '../pipeline/index.ts';
import { imageFolders, imageVariables } from './local-programs.ts';

/** One container as a local process. */
export interface ContainerPlan {
  readonly name: string;
  /** The command of the runtime image that it runs. */
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  /** Paths of the readiness probe; undefined when it has none. */
  readonly readinessPath: string | undefined;
  /** Where its readiness probe asks. */
  readonly port: number | undefined;
}

export interface PodPlan {
  readonly initContainers: readonly ContainerPlan[];
  readonly containers: readonly ContainerPlan[];
  /** Folders that must be there before it starts. */
  readonly folders: readonly string[];
  readonly secretMounts: readonly SecretMount[];
}

export interface SecretMount {
  readonly secret: string;
  readonly folder: string;
  /** Key in the Secret and the file it becomes. */
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

/** How a Pod's world looks on this machine. */
export interface PodPlace {
  /** Where a path of the container is. */
  readonly pathOf: (containerPath: string) => string;
  /** The loopback port that stands for a port of a Service in the Pod's namespace. */
  readonly portOf: (service: string, port: number) => number;
  /** The decoded value of a Secret's key; undefined when it is not there. */
  readonly secretValue: (secret: string, key: string) => string | undefined;
}

/** A Secret that a container needs is not there. Kubernetes waits as well. */
export class MissingSecret extends Error {
  override readonly name = 'MissingSecret';
}

/** What a workload's Pod is on this machine. `service` is the Service in front of it. Throws MissingSecret. */
export function planPod(podSpec: JsonObject, service: string, place: PodPlace): PodPlan {
  const all = [...objectsAt(podSpec, 'initContainers'), ...objectsAt(podSpec, 'containers')];
  const mounts = all.flatMap((container) => objectsAt(container, 'volumeMounts'));
  const paths = [...new Set([...imageFolders, ...mounts.map((mount) => textAt(mount, 'mountPath'))])];
  const plan = (container: JsonObject): ContainerPlan => planContainer(container, { service, place, paths });
  return {
    initContainers: objectsAt(podSpec, 'initContainers').map(plan),
    containers: objectsAt(podSpec, 'containers').map(plan),
    folders: paths.map(place.pathOf),
    secretMounts: objectsAt(podSpec, 'volumes').flatMap((volume) => secretMount(volume, mounts, place)),
  };
}

interface ContainerSurroundings {
  readonly service: string;
  readonly place: PodPlace;
  readonly paths: readonly string[];
}

function planContainer(container: JsonObject, { service, place, paths }: ContainerSurroundings): ContainerPlan {
  const [port] = objectsAt(container, 'ports').map(({ containerPort }) => Number(containerPort));
  const image = Object.entries(imageVariables).map(([name, value]) => ({ name, value }));
  const entries = [...image, ...objectsAt(container, 'env')].flatMap((entry): [string, string][] => {
    const value = valueOf(entry, place);
    return value === undefined ? [] : [[textAt(entry, 'name'), localText(value, { service, place, paths })]];
  });
  const { args } = container;
  return {
    name: textAt(container, 'name'),
    command: Array.isArray(args) ? String(args[0]) : '',
    env: Object.fromEntries(entries),
    readinessPath: textAt(container, 'readinessProbe', 'httpGet', 'path') || undefined,
    port: port === undefined ? undefined : place.portOf(service, port),
  };
}

function valueOf(entry: JsonObject, { secretValue }: PodPlace): string | undefined {
  const reference = objectAt(entry, 'valueFrom', 'secretKeyRef');
  if (!reference) return textAt(entry, 'value');
  const [secret, key] = [textAt(reference, 'name'), textAt(reference, 'key')];
  const value = secretValue(secret, key);
  if (value === undefined && reference['optional'] !== true) throw new MissingSecret(`Secret "${secret}" with key "${key}" is not there`);
  return value;
}

/** A variable's text with container paths, listen addresses and Services as they are on this machine. */
function localText(text: string, { service, place, paths }: ContainerSurroundings): string {
  const listens = /^:(\d+)$/.exec(text);
  if (listens) return `127.0.0.1:${place.portOf(service, Number(listens[1]))}`;
  const withServices = text.replaceAll(/http:\/\/([a-z][a-z0-9-]*):(\d+)/g, (_all, name: string, port: string) => `http://127.0.0.1:${place.portOf(name, Number(port))}`);
  const roots = [...new Set(paths.map((path) => `/${path.split('/')[1]}`))].join('|');
  return roots === '' ? withServices : withServices.replaceAll(new RegExp(`(?<![^"])(?:${roots})(?=/|"|$)[^"]*`, 'g'), place.pathOf);
}

function secretMount(volume: JsonObject, mounts: readonly JsonObject[], { pathOf }: PodPlace): SecretMount[] {
  const secret = textAt(volume, 'secret', 'secretName');
  const mount = mounts.find((one) => textAt(one, 'name') === textAt(volume, 'name'));
  if (!secret || !mount) return [];
  const items = objectsAt(volume, 'secret', 'items').map((item) => ({ key: textAt(item, 'key'), path: textAt(item, 'path') }));
  return [{ secret, folder: pathOf(textAt(mount, 'mountPath')), items }];
}
