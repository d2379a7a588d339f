import type { JsonSchemaType } from '@modelcontextprotocol/server';

const text = { type: 'string' } as const;
const count = { type: 'integer' } as const;

/** A session as pty-server describes it, which may come to say more than this. */
export const sessionSchema: JsonSchemaType = {
  type: 'object',
  properties: {
    id: text,
    name: text,
    title: text,
    agent: { type: ['string', 'null'] },
    state: { enum: ['running', 'ended'] },
    exit: { type: ['object', 'null'], description: 'how its program ended' },
    cols: count,
    rows: count,
    startedAt: { type: 'string', format: 'date-time' },
    attached: { type: 'integer', description: 'how many clients look at it' },
  },
  required: ['id', 'name', 'state', 'startedAt'],
};
