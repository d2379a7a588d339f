import type { FastifyInstance } from 'fastify';
import { addResource } from '@openova/service-kit';
import { endSession } from '../access/console-session.ts';
import type { CookieRules } from '../access/cookies.ts';
import type { WriteAudit } from '../audit.ts';

const signedOutSchema = {
  title: 'SignedOut',
  type: 'object',
  properties: {
    providerUrl: { type: ['string', 'null'], description: 'Open it to sign out of the identity provider as well; else the next sign-in asks for nothing' },
  },
  required: ['providerUrl'],
} as const;

export interface LogoutOptions extends CookieRules {
  /** Where people sign out of the identity provider. */
  readonly signOutUrl: () => Promise<URL | undefined> | undefined;
  readonly audit: WriteAudit;
}

/** `POST /api/v1/logout`: takes the session's cookie away. */
export function addLogoutRoute(routes: FastifyInstance, { signOutUrl, audit, ...rules }: LogoutOptions): void {
  addResource(routes, '/api/v1/logout', {
    POST: {
      schema: { operationId: 'logOut', summary: 'Sign out of the console in this browser', response: { 200: signedOutSchema } },
      config: { capability: 'sandbox.session.list' },
      handler: async (request, reply) => {
        audit('logout', request, {});
        reply.header('set-cookie', endSession(rules));
        return { providerUrl: (await signOutUrl())?.href ?? null };
      },
    },
  });
}
