import { objectSchema, readsOnly, type Tool } from '../tool.ts';
import { sessionSchema } from './session-schema.ts';

export const listSessions: Tool = {
  name: 'sandbox.session.list',
  title: 'Sessions of this Sandbox',
  description: 'Lists the terminal sessions of this Sandbox: what runs in each, its size and how many people look at it.',
  requiredCapability: 'sandbox.session.list',
  effects: readsOnly,
  input: objectSchema({}),
  output: objectSchema({ sessions: { type: 'array', items: sessionSchema } }),
  run: async ({ caller, services: { sessions }, signal }) => ({ sessions: await sessions.list(caller.bearer, signal) }),
};
