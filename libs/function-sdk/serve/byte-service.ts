import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';

/** What a method sends one or many of. */
export interface Streaming {
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

/** A service whose methods take and give bytes: decoding belongs where its failures can be answered. */
export function byteService(service: string, methods: Readonly<Record<string, Streaming>>): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(methods).map(([name, streaming]) => [name, byteMethod(`/${service}/${name}`, streaming)]),
  );
}

function byteMethod(path: string, { requestStream = false, responseStream = false }: Streaming): MethodDefinition<Buffer, Buffer> {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
