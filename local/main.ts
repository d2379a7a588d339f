import { fileURLToPath } from 'node:url';
import { runCommand } from './command.ts';
import { parseServeArguments, portFlagsHelp } from './functions/function-ports.ts';
import { localFunctions } from './functions/function-program.ts';
import { keepServing } from './functions/keep-serving.ts';
import { callFunctions, serveFunctions, type ServedFunctions } from './functions/served-functions.ts';
import { embeddedRender, reconcileEmbedded } from './render/render-embedded.ts';
import { loadStory, type Story } from './render/story.ts';
import { storyStages } from './stages/story-stages.ts';
import { reportPipeline, reportProgress, reportResources, reportSandbox, reportStages } from './start/story-report.ts';
import { stopRequest } from './stop-request.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const programs = localFunctions(root);
const firstStory = 'basic';

const usage = `usage: npm start -- [options]

Serves the Composition's functions, composes the Sandbox of examples/${firstStory} with the embedded pipeline, shows what comes out, and
keeps serving. No cluster and no Crossplane is needed. Ctrl-C ends it.

  --once                  ends after showing; the functions take free ports
${portFlagsHelp(programs)}  --help                  prints this text
`;

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const { listen, usualPorts, switches } = parseServeArguments(argv, programs, ['once']);
  const once = switches.has('once');
  const stopped = stopRequest();
  const story = await loadStory(root, firstStory);
  const served = await serveFunctions({ root, env: process.env, ...(once ? {} : { listen }) });
  try {
    process.stdout.write(await report(story, served));
    if (once) return 0;
    process.stdout.write(whatNext(served, usualPorts));
    return await keepServing('start', served, stopped);
  } finally {
    await served.close();
  }
}

async function report({ name, input }: Story, { addresses }: ServedFunctions): Promise<string> {
  const calls = callFunctions(addresses);
  try {
    const looks = await Array.fromAsync(storyStages(input, embeddedRender(calls)));
    const last = looks.at(-1)?.input ?? input;
    const { result } = await reconcileEmbedded(last, calls);
    return [
      `OpenOva Sandbox: examples/${name}\n${reportSandbox(input.composite)}`,
      reportPipeline(input.composition, addresses),
      reportProgress(looks),
      reportStages(result.composite),
      reportResources(result),
    ].join('\n');
  } finally {
    calls.close();
  }
}

function whatNext({ addresses }: ServedFunctions, usualPorts: boolean): string {
  const plain = [
    `crossplane composition render examples/${firstStory}/xr.yaml package/apis/sandbox/composition.yaml examples/functions.yaml`,
    '--xrd package/apis/sandbox/definition.yaml --crossplane-binary <Crossplane>',
  ].join(' \\\n      ');
  const lines = [
    `ready: ${[...addresses].map(([name, address]) => `${name} on ${address}`).join(', ')}`,
    'Next, in another terminal:',
    `  npm run render -- examples/${firstStory} --stage 3`,
    ...(usualPorts ? [`  ${plain}`] : []),
    'Ctrl-C ends the functions.',
  ];
  return `\n${lines.join('\n')}\n`;
}

process.exitCode = await runCommand('start', () => main(process.argv.slice(2)));
