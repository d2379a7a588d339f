import { ServerInterceptingCall, ServerListenerBuilder, status } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { CallCode, Metrics } from '../metrics.ts';

const codes: ReadonlyMap<number, CallCode> = new Map([
  [status.OK, 'OK'],
  [status.INVALID_ARGUMENT, 'InvalidArgument'],
]);

/** Counts every unary call of a known method when it ends, also those that end before a handler sees them. */
export function callMetrics(metrics: Metrics): ServerInterceptor {
  return (descriptor, call) => {
    if (descriptor.responseStream) return new ServerInterceptingCall(call);
    const [, service = '', method = ''] = descriptor.path.split('/');
    const started = performance.now();
    let lastly: CallCode | undefined = 'Refused';
    const end = (code: CallCode | undefined): void => {
      if (code) metrics.countCall({ service, method, code, seconds: (performance.now() - started) / 1000 });
      lastly = undefined;
    };
    const listener = new ServerListenerBuilder()
      .withOnReceiveMessage((message, next) => {
        lastly = 'Canceled';
        next(message);
      })
      .withOnCancel(() => end(lastly))
      .build();
    return new ServerInterceptingCall(call, {
      start: (next) => next(listener),
      sendStatus: (sent, next) => {
        if (lastly) end(codes.get(sent.code) ?? 'Other');
        next(sent);
      },
    });
  };
}
