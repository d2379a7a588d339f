import { objectSchema, readsOnly, type Tool } from '../tool.ts';
import { sessionSchema } from './session-schema.ts';

interface SessionChoice {
  readonly id: string;
}

export const getSession: Tool<SessionChoice> = {
  name: 'sandbox.session.get',
  title: 'One session',
  description: 'Describes one terminal session of this Sandbox by its id, with how its program ended if it did.',
  requiredCapability: 'sandbox.session.get',
  effects: readsOnly,
  input: objectSchema({ id: { type: 'string', pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$', description: 'as in the list of sessions' } }),
  output: objectSchema({ session: sessionSchema }),
  run: async ({ input, caller, services: { sessions }, signal }) => ({ session: await sessions.get(input.id, caller.bearer, signal) }),
};
