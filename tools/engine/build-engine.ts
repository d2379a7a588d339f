import { cliProgram, corePrograms, gatewayCrds, kubernetesOpenApi } from './artefacts.ts';
import { findEngine, type Engine, type EngineWish } from './find-engine.ts';
import { isMissing, type Missing } from './go.ts';
import { provide, type ProvideOptions } from './provide.ts';

export interface Schemas {
  /** The folder of the Gateway API's standard CustomResourceDefinitions. */
  readonly gatewayCrds: string;
  /** Kubernetes' own OpenAPI document, one JSON file. */
  readonly kubernetesOpenApi: string;
}

type BuildOptions = Partial<ProvideOptions>;

/** Both binaries as `findEngine` finds them, built first when they are not there. */
export async function buildEngine({ report, env = process.env, ...wish }: EngineWish & BuildOptions = {}): Promise<Engine | Missing> {
  const found = await findEngine({ ...wish, env });
  if (!isMissing(found)) return found;
  const core = corePrograms.find(({ version }) => version === (wish.coreVersion ?? corePrograms[0]?.version));
  for (const program of [cliProgram, ...(core === undefined ? [] : [core])]) {
    const made = await provide(program, { report: report ?? (() => {}), env });
    if (isMissing(made)) return made;
  }
  return findEngine({ ...wish, env });
}

/** Schemas to check manifests with, downloaded as Go modules when the cache does not have them. */
export async function schemas({ report = () => {}, env = process.env }: BuildOptions = {}): Promise<Schemas | Missing> {
  const crds = await provide(gatewayCrds, { report, env });
  if (isMissing(crds)) return crds;
  const openApi = await provide(kubernetesOpenApi, { report, env });
  return isMissing(openApi) ? openApi : { gatewayCrds: crds, kubernetesOpenApi: openApi };
}
