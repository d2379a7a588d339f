import type { JsonObject } from '@openova/function-sdk';
import { stages, type Stage } from '@openova/sandbox-model';
import { conditionsOf, objectAt, objectsAt, textAt, type Reconciliation } from '../pipeline/index.ts';
import type { StoryStage } from '../stages/story-stages.ts';
import { textTable } from './text-table.ts';

const titles: Readonly<Record<Stage, string>> = {
  NamespaceReady: 'Namespace',
  RBACReady: 'RBAC',
  StorageReady: 'Storage',
  PtyServerReady: 'pty Pod',
  MCPServerReady: 'MCP Pod',
  NewAPITokenReady: 'newapi Token',
};

/** Who asks for what. */
export function reportSandbox(composite: JsonObject): string {
  const name = textAt(composite, 'spec', 'claimRef', 'name') || textAt(composite, 'metadata', 'name');
  const owner = textAt(composite, 'spec', 'owner', 'email');
  const agent = textAt(composite, 'spec', 'agent') || '(none)';
  return `Sandbox "${name}" of ${owner}, agent ${agent}\n`;
}

/** The steps of the Composition with who answers. */
export function reportPipeline(composition: JsonObject, addresses: ReadonlyMap<string, string>): string {
  const steps = objectsAt(composition, 'spec', 'pipeline').map((step, index) => {
    const name = textAt(step, 'functionRef', 'name');
    return [String(index + 1), textAt(step, 'step'), name, addresses.get(name) ?? ''];
  });
  return `Pipeline\n${textTable(steps)}`;
}

/** How the Sandbox came up, one line for each look at the cluster. */
export function reportProgress(looks: readonly StoryStage[]): string {
  const rows = looks.map(({ number, input, composite }) => {
    const conditions = stageConditions(composite);
    const ready = conditions.filter((condition) => condition?.status === 'True').length;
    const phase = textAt(composite, 'status', 'phase');
    return [`look ${number}`, `${input.observed.length} observed`, `${ready} of ${conditions.length} stages`, phase];
  });
  return `In a cluster where everything goes well\n${textTable(rows)}`;
}

/** Where each of the six stages stands. */
export function reportStages(composite: JsonObject): string {
  const rows = stageConditions(composite).map((condition, index) => [
    titles[stages[index]!],
    condition?.status ?? 'Unknown',
    condition?.reason ?? '',
    condition?.status === 'True' ? '' : (condition?.message ?? ''),
  ]);
  return `Stages\n${textTable(rows)}`;
}

/** What the pipeline composed. */
export function reportResources({ resources }: Reconciliation): string {
  const rows = resources.map(({ name, object, ready }) => [
    name,
    textAt(object, 'kind'),
    textAt(object, 'metadata', 'name'),
    ready ? 'ready' : 'not ready yet',
  ]);
  return `Composed resources (${resources.length})\n${textTable(rows)}`;
}

function stageConditions(composite: JsonObject) {
  const conditions = new Map(
    conditionsOf(objectAt(composite, 'status')).map((condition) => [condition.type, condition]),
  );
  return stages.map((stage) => conditions.get(stage));
}
