import { objectSchema } from '../tool.ts';

const text = { type: 'string' } as const;
const count = { type: 'integer' } as const;

/** A session as pty-server describes it. */
export const sessionSchema = objectSchema({
  id: text,
  epoch: text,
  agent: { type: ['string', 'null'] },
  name: text,
  title: text,
  state: { enum: ['running', 'ended'] },
  exit: { type: ['object', 'null'] },
  cols: count,
  rows: count,
  startedAt: text,
  attached: count,
});
