/**
 * The name that Crossplane gives to a package that it installs as a dependency: the repository's path without its host,
 * as a DNS label. `registry.example.org/openova/function-sandbox` becomes `openova-function-sandbox`.
 */
export function installedName(reference: string): string {
  return dnsLabel(repositoryPath(reference));
}

/** A reference to a package in a registry. Crossplane takes no default host, so the host is part of the registry. */
export function packageReference(registry: string, name: string): string {
  return `${registry}/${name}`;
}

/** Whether Crossplane takes the first part as a host: it has a dot or a port. */
export function hasHost(registry: string): boolean {
  const [host = '', ...path] = registry.split('/');
  return /^[a-z0-9.-]*(?:\.[a-z0-9-]+(?::\d+)?|:\d+)$/i.test(host) && path.every((part) => /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(part));
}

function repositoryPath(reference: string): string {
  return reference.split('/').slice(1).join('/').replace(/[:@].*$/, '');
}

// Crossplane's own rule, place by place: other characters vanish, separators become a dash except at either end.
function dnsLabel(text: string): string {
  const kept = text.slice(0, 63).replace(/[^a-z0-9]/g, (character, index: number) => {
    const inside = index !== 0 && index !== 62 && index !== text.length - 1;
    return inside && /[./:-]/.test(character) ? '-' : '';
  });
  return kept.replace(/^-+|-+$/g, '');
}
