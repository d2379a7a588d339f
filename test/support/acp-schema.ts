import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Card } from '../../services/pty-server/cards/card.ts';

const path = createRequire(import.meta.url).resolve('@agentclientprotocol/sdk').replace(/dist\/.*$/, 'schema/v1/schema.json');
const ajv = new Ajv2020({ strict: false, validateFormats: false, discriminator: false });
ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')) as object, 'acp');

/** What the schema of the Agent Client Protocol, version 1, has against what the card carries. */
export function acpProblems(card: Card): readonly string[] {
  if ('update' in card) return problems('SessionNotification', { sessionId: 's', update: card.update });
  if ('permission' in card) {
    const { toolCall, options } = card.permission;
    return problems('RequestPermissionRequest', { sessionId: 's', toolCall, options });
  }
  return problems('RequestPermissionResponse', { outcome: card.settled.outcome });
}

function problems(name: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(`acp#/$defs/${name}`);
  if (!validate) throw new Error(`the schema has no ${name}`);
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
