import { findEngine, type Engine } from '../../tools/engine/find-engine.ts';
import { isMissing } from '../../tools/engine/go.ts';
import { corePrograms } from '../../tools/engine/artefacts.ts';

export interface TestedEngine {
  readonly version: string;
  /** Undefined: this machine does not have it. */
  readonly engine: Engine | undefined;
  readonly missing: string;
}

/** The real engine in each version that the product is tested with. */
export function realEngines(): Promise<readonly TestedEngine[]> {
  return Promise.all(
    corePrograms.map(async ({ version }) => {
      const found = await findEngine({ coreVersion: version });
      return isMissing(found)
        ? { version, engine: undefined, missing: found.missing }
        : { version, engine: found, missing: '' };
    }),
  );
}

/** Skips what needs the engine; on CI its absence is a failure. */
export function skipWithoutEngine(context: Mocha.Context, missing: string): void {
  if (process.env['CI'] === 'true') throw new Error(missing);
  context.skip();
}
