/** A program that `go build` makes from the main package of a published module. */
export interface GoProgram {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  /** Required at `v<version>`, each by its own line. */
  readonly modules: readonly string[];
  /** The string variable that tells the program its version. */
  readonly versionVariable: string;
}

/** A file or folder that a published module carries. */
export interface ModuleData {
  readonly name: string;
  readonly version: string;
  readonly module: string;
  /** Inside the module. */
  readonly path: string;
}

export type Artefact = GoProgram | ModuleData;

// Without its version core refuses every package that names a version range.
const versionVariable = 'github.com/crossplane/crossplane-runtime/v2/pkg/version.version';

export const cliProgram: GoProgram = {
  name: 'crossplane',
  version: '2.5.0',
  main: 'github.com/crossplane/cli/v2/cmd/crossplane',
  modules: ['github.com/crossplane/cli/v2'],
  versionVariable,
};

export const currentCore = coreProgram('2.4.0');

/** The versions of core that the product is tested with, the current one first. */
export const corePrograms: readonly GoProgram[] = [currentCore, coreProgram('2.3.4')];

export const gatewayCrds: ModuleData = {
  name: 'gateway-api-crds',
  version: '1.4.0',
  module: 'sigs.k8s.io/gateway-api',
  path: 'config/crd/standard',
};

export const kubernetesOpenApi: ModuleData = {
  name: 'kubernetes-openapi',
  version: '1.36.3',
  module: 'k8s.io/kubernetes',
  path: 'api/openapi-spec/swagger.json',
};

export function isProgram(artefact: Artefact): artefact is GoProgram {
  return 'main' in artefact;
}

// Core's own go.mod replaces its API module by a folder and names an old version of it: both are required, in step.
function coreProgram(version: string): GoProgram {
  return {
    name: 'crossplane-core',
    version,
    main: 'github.com/crossplane/crossplane/v2/cmd/crossplane',
    modules: ['github.com/crossplane/crossplane/v2', 'github.com/crossplane/crossplane/apis/v2'],
    versionVariable,
  };
}
