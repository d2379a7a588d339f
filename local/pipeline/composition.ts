import type { JsonObject, ResourceSelector } from '@openova/function-sdk';
import { objectAt, objectsAt, textAt } from './json-field.ts';
import { UnsupportedError } from './unsupported-error.ts';

export interface Composition {
  readonly name: string;
  readonly composite: { readonly apiVersion: string; readonly kind: string };
  readonly steps: readonly PipelineStep[];
}

export interface PipelineStep {
  readonly name: string;
  readonly functionName: string;
  readonly input: JsonObject | undefined;
  /** What the function gets on its first call, by requirement name. */
  readonly bootstrap: ReadonlyMap<string, ResourceSelector>;
  /** Secrets whose data the function gets, by credential name. */
  readonly credentials: ReadonlyMap<string, ResourceSelector>;
}

/** Reads a `Composition`. Throws UnsupportedError for what only the real engine can do. */
export function parseComposition(manifest: JsonObject): Composition {
  const name = textAt(manifest, 'metadata', 'name');
  const subject = `Composition "${name}"`;
  const kind = textAt(manifest, 'kind');
  if (kind !== 'Composition')
    throw new UnsupportedError(`${kind || 'an object'} "${name}"`, 'anything but a Composition');
  const mode = textAt(manifest, 'spec', 'mode');
  if (mode !== 'Pipeline') throw new UnsupportedError(subject, `mode ${mode || '(none)'}, only Pipeline`);
  if (textAt(manifest, 'spec', 'writeConnectionSecretsToNamespace'))
    throw new UnsupportedError(subject, 'connection secrets');
  return {
    name,
    composite: {
      apiVersion: textAt(manifest, 'spec', 'compositeTypeRef', 'apiVersion'),
      kind: textAt(manifest, 'spec', 'compositeTypeRef', 'kind'),
    },
    steps: objectsAt(manifest, 'spec', 'pipeline').map((step) => parseStep(step, subject)),
  };
}

function parseStep(step: JsonObject, subject: string): PipelineStep {
  if (objectsAt(step, 'requirements', 'requiredSchemas').length > 0)
    throw new UnsupportedError(subject, 'required schemas');
  return {
    name: textAt(step, 'step'),
    functionName: textAt(step, 'functionRef', 'name'),
    input: objectAt(step, 'input'),
    bootstrap: new Map(
      objectsAt(step, 'requirements', 'requiredResources').map((wanted) => [
        textAt(wanted, 'requirementName'),
        selectorOf(wanted),
      ]),
    ),
    credentials: new Map(
      objectsAt(step, 'credentials')
        .filter((credential) => textAt(credential, 'source') === 'Secret' && objectAt(credential, 'secretRef'))
        .map((credential) => [textAt(credential, 'name'), secretSelector(credential)]),
    ),
  };
}

function selectorOf(wanted: JsonObject): ResourceSelector {
  const namespace = textAt(wanted, 'namespace');
  const matchName = textAt(wanted, 'name');
  const matchLabels = (objectAt(wanted, 'matchLabels') ?? {}) as Readonly<Record<string, string>>;
  return {
    apiVersion: textAt(wanted, 'apiVersion'),
    kind: textAt(wanted, 'kind'),
    ...(namespace ? { namespace } : {}),
    ...(matchName ? { matchName } : { matchLabels }),
  };
}

function secretSelector(credential: JsonObject): ResourceSelector {
  const matchName = textAt(credential, 'secretRef', 'name');
  return { apiVersion: 'v1', kind: 'Secret', namespace: textAt(credential, 'secretRef', 'namespace'), matchName };
}
