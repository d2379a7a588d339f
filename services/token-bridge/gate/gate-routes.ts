import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addResource, replyToError } from '@openova/service-kit';
import { configured } from '../admin-guard.ts';
import type { RouteContext } from '../routes/route-context.ts';
import { admit, largestBodyBytes, type Doorkeeper, type Visit } from './admit.ts';
import { endpoints } from './endpoints.ts';
import type { Gate } from './gate.ts';
import { gateDocument, gateProblem } from './gate-problem.ts';
import { createGateWitness, type GateWitness } from './gate-witness.ts';
import { modelList, modelOf } from './model-list.ts';
import { relayRequest } from './relay-request.ts';
import { createTokenVerifier } from './verified-tokens.ts';

interface GateRouteContext extends RouteContext {
  readonly gate: Gate;
  readonly witness: GateWitness;
}

/** `/v1/…`: what Sandboxes may ask of models. Without a gate every path answers 503. */
export function addGateRoutes(routes: FastifyInstance, context: RouteContext, gate: Gate | undefined): void {
  const witness = createGateWitness(context.metrics, context.audit, context.now);
  const visits = new WeakMap<FastifyRequest, Visit>();
  routes.register(
    async (scope) => {
      scope.setErrorHandler(replyToError(context.log, gateDocument));
      scope.setNotFoundHandler(async () => {
        throw gateProblem(gate ? 'not_found' : 'gate_not_configured');
      });
      scope.addHook('onError', async (request, reply, error) => {
        // Nobody is there to be denied anything.
        if (reply.raw.destroyed) return;
        const { code = 'internal_error', status, statusCode = 500 } = error as { code?: string; status?: number; statusCode?: number };
        const claims = visits.get(request)?.claims;
        witness.denied(request, code, status ?? statusCode, claims && { sandboxId: claims.sub, org: claims.org });
      });
      acceptJsonOnly(scope);
      if (gate) addPaths(scope, { ...context, gate, witness }, visits);
    },
    { prefix: '/v1' },
  );
}

function addPaths(scope: FastifyInstance, context: GateRouteContext, visits: WeakMap<FastifyRequest, Visit>): void {
  const onRequest = door(context, visits);
  const visitOf = (request: FastifyRequest): Visit => visits.get(request) as Visit;
  for (const endpoint of endpoints) {
    addResource(scope, endpoint.path.slice('/v1'.length), {
      POST: { onRequest, handler: (request, reply) => context.gate.during(relayRequest(context, { endpoint, visit: visitOf(request) }, request, reply)) },
    });
  }
  addResource(scope, '/models', { GET: { onRequest, handler: async (request) => modelList(visitOf(request)) } });
  addResource(scope, '/models/:model', {
    GET: { onRequest, handler: async (request) => modelOf(visitOf(request), (request.params as { model: string }).model) },
  });
}

function door(context: GateRouteContext, visits: WeakMap<FastifyRequest, Visit>) {
  const { gate, keys } = context;
  const verify = createTokenVerifier({ issuer: context.issuer, keyOf: (kid) => keys?.find(kid), now: context.now });
  const isRevoked: Doorkeeper['isRevoked'] = (jti) => context.tokens.isRevoked(jti);
  return async (request: FastifyRequest, reply: { readonly raw: NodeJS.EventEmitter }): Promise<void> => {
    configured(context);
    const visit = await admit({ gate, verify, isRevoked, now: context.now }, request);
    visits.set(request, visit);
    reply.raw.on('close', () => {
      visit.admission.release();
      visit.room.free();
    });
  };
}

// Bytes as they came: they go upstream unchanged.
function acceptJsonOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: largestBodyBytes }, (request: FastifyRequest, body: Buffer, done) => {
    if (request.headers['content-encoding'] === undefined) done(null, body);
    else done(gateProblem('unsupported_media_type'));
  });
}
