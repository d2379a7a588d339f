import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A composition function of this repository as it is served for rendering. */
export interface LocalFunction {
  readonly name: string;
  /** What a Composition and `examples/functions.yaml` call it. */
  readonly packageName: string;
  /** Where `examples/functions.yaml` expects it. */
  readonly port: number;
  readonly entry: string;
}

const served = [
  { folder: 'sandbox', port: 9443 },
  { folder: 'newapi-token', port: 9444 },
];

/** The functions of the Composition. Until the token function exists, a step that manages no token stands in for it. */
export function localFunctions(root: string): readonly LocalFunction[] {
  return served.map(({ folder, port }) => {
    const own = join(root, 'functions', folder, 'main.ts');
    const name = `function-${folder}`;
    const entry = existsSync(own) ? own : join(root, 'local', 'token-not-managed', 'main.ts');
    return { name, packageName: `openova-${name}`, port, entry };
  });
}
