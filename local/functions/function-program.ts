import { join } from 'node:path';
import type { ServedProgram } from './served-process.ts';

/** A composition function of this repository as it is served for rendering. */
export interface LocalFunction extends ServedProgram {
  /** What a Composition and `examples/functions.yaml` call it. */
  readonly packageName: string;
  /** Where `examples/functions.yaml` expects it. */
  readonly port: number;
  /** It has tokens minted. */
  readonly callsBridge: boolean;
}

const served = [
  { folder: 'sandbox', port: 9443, callsBridge: false },
  { folder: 'newapi-token', port: 9444, callsBridge: true },
];

/** The functions of the Composition. */
export function localFunctions(root: string): readonly LocalFunction[] {
  return served.map(({ folder, port, callsBridge }) => {
    const name = `function-${folder}`;
    return {
      name,
      packageName: `openova-${name}`,
      port,
      callsBridge,
      entry: join(root, 'functions', folder, 'main.ts'),
      args: ['--insecure', '--metrics-address='],
      addressField: 'address',
    };
  });
}
