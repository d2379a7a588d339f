import { stringify } from 'yaml';
import { settingFields, type SettingField } from '../functions/sandbox/settings/setting-fields.ts';
import { settingsApiVersion, settingsKind } from '../libs/sandbox-model/step-settings.ts';
import type { GeneratedFile } from './generated-file.ts';

const source = 'functions/sandbox/settings/setting-fields.ts';
const target = 'functions/sandbox/package/input/sandboxsettings.yaml';

/** The CRD that documents the pipeline step's input inside the Function package. */
export function generateSettingsCrd(): GeneratedFile {
  const [group = '', version] = settingsApiVersion.split('/');
  const plural = settingsKind.toLowerCase();
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind: settingsKind, listKind: `${settingsKind}List`, plural, singular: plural },
      scope: 'Namespaced',
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schema() } }],
    },
  };
  return { path: target, text: `# Made from ${source} by "npm run generate". DO NOT EDIT.\n${stringify(crd)}` };
}

function schema(): object {
  const settings = Object.entries<SettingField>(settingFields).map(([key, field]) => [key, property(field)]);
  return {
    type: 'object',
    description: 'Input of the pipeline step of function-sandbox. A setting given here overrides the environment of the function.',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      ...Object.fromEntries(settings),
    },
  };
}

function property({ env, description, default: fallback }: SettingField): object {
  const otherwise = fallback === undefined ? '' : ` ${fallback} when absent.`;
  return { type: 'string', description: `${description}${otherwise} Environment: ${env}.` };
}
