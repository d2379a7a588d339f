import { parentPort } from 'node:worker_threads';
import { observedComposite, responseTo, serve, setCompositeStatus, setDesiredResource, type FunctionHandler } from '@openova/function-sdk';

const server = await serve(trustingHandler(), { address: { host: '127.0.0.1', port: 0 }, drainMs: 1000 });
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the rule is for windows; a worker has no origin
parentPort!.postMessage(server.address);
parentPort!.once('message', () => void server.close().then(() => parentPort!.close()));

/** Takes every request for a well-formed one, as a careless function would. */
function trustingHandler(): FunctionHandler {
  return async (request) => {
    const response = responseTo(request);
    const { spec } = observedComposite(request) as unknown as { spec: { owner: { email: string } } };
    for (const [name, { object }] of request.observed.resources) setDesiredResource(response, name, { object });
    setCompositeStatus(response, { owner: spec.owner.email.toUpperCase() });
    await Promise.resolve();
    return response;
  };
}
