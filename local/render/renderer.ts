import { findEngine, type Engine } from '../../tools/engine/find-engine.ts';
import { isMissing } from '../../tools/engine/go.ts';
import {
  callFunctions,
  runningFunctions,
  serveFunctions,
  type ServedFunctions,
} from '../functions/served-functions.ts';
import { embeddedRender } from './render-embedded.ts';
import type { Render } from './render-input.ts';
import { engineRender } from './render-with-engine.ts';

/** Renders with what there is. `close` stops the functions that were started for it. */
export interface Renderer {
  readonly render: Render;
  /** The embedded pipeline with the same functions, whatever `render` is. */
  readonly embedded: Render;
  /** One line for the User: what renders, and who serves the functions. */
  readonly description: string;
  close(): Promise<void>;
}

export interface RendererOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly engine: 'embedded' | 'crossplane' | 'auto';
}

/** Finds or starts the functions and picks the engine. Rejects when the real one is wanted and is not there. */
export async function openRenderer({ root, env, engine }: RendererOptions): Promise<Renderer> {
  const choice = await chooseEngine(engine, env);
  const running = await runningFunctions(root);
  const served: ServedFunctions | undefined = running ? undefined : await serveFunctions({ root, env });
  const addresses = running ?? served?.addresses ?? new Map<string, string>();
  const calls = callFunctions(addresses);
  const embedded = embeddedRender({ functionNamed: calls.functionNamed });
  const whose = running ? `the functions on ${[...addresses.values()].join(' and ')}` : 'functions of its own';
  return {
    render: choice.engine ? engineRender({ ...choice.engine, addresses }) : embedded,
    embedded,
    description: `${choice.title}, with ${whose}`,
    close: async () => {
      calls.close();
      await served?.close();
    },
  };
}

interface EngineChoice {
  readonly engine?: Engine;
  readonly title: string;
}

async function chooseEngine(wanted: RendererOptions['engine'], env: RendererOptions['env']): Promise<EngineChoice> {
  if (wanted === 'embedded') return { title: 'the embedded pipeline' };
  const found = await findEngine({ env });
  if (!isMissing(found)) return { engine: found, title: `Crossplane ${found.version}` };
  if (wanted === 'crossplane') throw new Error(`cannot render with Crossplane: ${found.missing}`);
  return { title: `the embedded pipeline (${found.missing})` };
}
