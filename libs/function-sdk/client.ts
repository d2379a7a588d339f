import { Client, credentials as channelCredentials, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';
import type { RunFunctionRequest } from './request.ts';
import type { RunFunctionResponse } from './response.ts';
import { runFunctionPath } from './wire/service-names.ts';
import { encodeRequest } from './wire/request.ts';
import { decodeResponse } from './wire/response.ts';

/** PEM texts for mutual TLS. OpenSSL takes certificates that Crossplane issues for self-signed: give the server's own as `ca`. */
export interface ClientCertificates {
  readonly ca: string | Buffer;
  readonly certificate?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name expected in the server's certificate, when it is not the host of the address. */
  readonly serverName?: string;
}

export interface FunctionAddress {
  /** `host:port` */
  readonly address: string;
  /** Left out: plain text. */
  readonly credentials?: ClientCertificates;
  /** How long one call may take. Crossplane gives a whole pipeline two minutes. */
  readonly timeoutMs?: number;
}

/** Calls a function as Crossplane does. A call rejects with the ServiceError of gRPC. */
export interface FunctionClient {
  run(request: RunFunctionRequest): Promise<RunFunctionResponse>;
  /** The same with messages as they are on the wire. */
  runEncoded(request: Buffer): Promise<Buffer>;
  close(): void;
}

export function connectFunction({ address, credentials, timeoutMs = 120_000 }: FunctionAddress): FunctionClient {
  const client = new Client(address, secured(credentials), {
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    ...(credentials?.serverName ? { 'grpc.ssl_target_name_override': credentials.serverName } : {}),
  });
  const runEncoded = (request: Buffer): Promise<Buffer> => call(client, request, timeoutMs);
  return {
    run: async (request) => decodeResponse(await runEncoded(encodeRequest(request))),
    runEncoded,
    close: () => client.close(),
  };
}

function call(client: Client, request: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: Buffer): void => {
      if (error) reject(error);
      else resolve(answer ?? Buffer.alloc(0));
    };
    const deadline = Date.now() + timeoutMs;
    client.makeUnaryRequest(runFunctionPath, asIs, asIs, request, { deadline }, done);
  });
}

function secured(certificates: ClientCertificates | undefined): ChannelCredentials {
  if (!certificates) return channelCredentials.createInsecure();
  const { ca, certificate, key } = certificates;
  return channelCredentials.createSsl(Buffer.from(ca), key ? Buffer.from(key) : null, certificate ? Buffer.from(certificate) : null);
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
