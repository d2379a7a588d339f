/** A component as a bill of materials tells it. */
export interface SbomComponent {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly unknown[];
}

export interface Sbom {
  readonly components: readonly SbomComponent[];
}

/** The packages of Debian in it. */
export function debianPackages({ components }: Sbom): SbomComponent[] {
  return components.filter(({ purl }) => purl?.startsWith('pkg:deb/'));
}
