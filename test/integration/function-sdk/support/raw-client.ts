import { Client, credentials, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';

/** Sends bytes as they are and gives the answer's bytes. Rejects with the ServiceError of gRPC. */
export interface RawClient {
  call(path: string, bytes: Buffer): Promise<Buffer>;
  /** The messages of a server stream, until it ends. */
  stream(path: string, bytes: Buffer): AsyncIterable<Buffer>;
  /** The answers to all messages sent on one two-way stream. */
  exchange(path: string, messages: readonly Buffer[]): AsyncIterable<Buffer>;
  close(): void;
}

export function connectRaw(address: string, secured: ChannelCredentials = credentials.createInsecure()): RawClient {
  const client = new Client(address, secured, {
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': -1,
  });
  return {
    call: (path, bytes) =>
      new Promise((resolve, reject) => {
        const done = (error: ServiceError | null, answer?: Buffer): void => (error ? reject(error) : resolve(answer!));
        client.makeUnaryRequest(path, asIs, asIs, bytes, { deadline: Date.now() + 30_000 }, done);
      }),
    stream: (path, bytes) => client.makeServerStreamRequest(path, asIs, asIs, bytes),
    exchange: (path, messages) => {
      const stream = client.makeBidiStreamRequest(path, asIs, asIs);
      for (const message of messages) stream.write(message);
      stream.end();
      return stream;
    },
    close: () => client.close(),
  };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
