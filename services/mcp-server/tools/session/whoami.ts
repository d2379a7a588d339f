import { objectSchema, readsOnly, type Tool } from '../tool.ts';

const text = { type: 'string' } as const;

export const whoami: Tool = {
  name: 'sandbox.session.whoami',
  title: 'Who am I',
  description: 'Tells on whose behalf you act: the User, the Organization, the Sandbox, and until when your token holds.',
  requiredCapability: undefined,
  effects: readsOnly,
  input: objectSchema({}),
  output: objectSchema({ user: text, org: text, sandboxId: text, ownerUid: text, expiresAt: { type: 'string', format: 'date-time' } }),
  run: ({ caller: { claims }, services: { sandbox } }) => ({
    user: claims.user,
    org: claims.org_id,
    sandboxId: claims.sub,
    ownerUid: sandbox.ownerUid,
    expiresAt: new Date(claims.exp * 1000).toISOString(),
  }),
};
