import { parseArgs } from 'node:util';
import { UsageError } from '@openova/function-sdk';
import type { RenderExtras } from './render-input.ts';

export interface RenderArguments {
  readonly story: string;
  readonly engine: 'embedded' | 'crossplane' | 'auto';
  /** How far the story has come; undefined: as its folder says. */
  readonly stage: number | undefined;
  /** A file of observed resources, instead of the story's. */
  readonly observed: string | undefined;
  readonly extras: RenderExtras;
  readonly json: boolean;
}

export const renderUsage = `usage: npm run render -- examples/<story> [options]

Renders a story with the real Crossplane if it is there, else with the embedded pipeline, and says which on stderr. The functions
are served while it renders, unless "npm run functions" serves them already.

  --stage N        as it is after N looks at a cluster where everything goes well; 0 is the beginning
  --observed FILE  with these observed resources instead of the story's observed.yaml
  --engine WHICH   embedded, crossplane, or auto (the default); CROSSPLANE and CROSSPLANE_CORE name the
                   binaries, "npm run engine" builds them
  -x, --full       the whole composite, not only its status
  -r, --results    also the events
  -c, --context    also the pipeline's context
  --json           JSON instead of YAML
  --help           prints this text
`;

const options = {
  stage: { type: 'string' },
  observed: { type: 'string' },
  engine: { type: 'string', default: 'auto' },
  full: { type: 'boolean', short: 'x', default: false },
  results: { type: 'boolean', short: 'r', default: false },
  context: { type: 'boolean', short: 'c', default: false },
  json: { type: 'boolean', default: false },
} as const;

const engines: ReadonlySet<string> = new Set(['embedded', 'crossplane', 'auto']);

/** What the command line asks for. Throws UsageError with all that is wrong with it. */
export function parseRenderArguments(argv: readonly string[]): RenderArguments {
  const { values, positionals } = readOptions(argv);
  const [story = ''] = positionals;
  const { stage, observed, full: fullComposite, results, context, json } = values;
  const problems = [
    ...(positionals.length === 1 ? [] : [`give one story, not ${positionals.length}`]),
    ...(stage === undefined || /^\d{1,3}$/.test(stage) ? [] : ['--stage needs a number']),
    ...(stage === undefined || observed === undefined ? [] : ['--stage and --observed exclude each other']),
    ...(engines.has(values.engine) ? [] : [`--engine cannot be "${values.engine}"`]),
  ];
  if (problems.length > 0) throw new UsageError(problems);
  return {
    story,
    engine: values.engine as RenderArguments['engine'],
    stage: stage === undefined ? undefined : Number(stage),
    observed,
    extras: { fullComposite, results, context },
    json,
  };
}

function readOptions(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError([(error as Error).message]);
  }
}
