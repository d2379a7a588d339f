import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js';

// The least that answers RunFunction over TLS: what the functions are compared with.
const { values } = parseArgs({ strict: false });
const folder = String(values['tls-certs-dir']);
const answer = readFileSync(String(values['answer']));
const asIs = (bytes: Buffer): Buffer => bytes;
const RunFunction = {
  path: '/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction',
  requestStream: false,
  responseStream: false,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
};
const respond: UntypedHandleCall = (_call: unknown, done: (error: null, bytes: Buffer) => void) => done(null, answer);

const server = new Server({ 'grpc.enable_channelz': 0 });
server.addService({ RunFunction }, { RunFunction: respond });
const pair = { cert_chain: readFileSync(`${folder}/tls.crt`), private_key: readFileSync(`${folder}/tls.key`) };
server.bindAsync(String(values['address']), ServerCredentials.createSsl(null, [pair]), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${JSON.stringify({ msg: 'serving', address: `127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => server.forceShutdown());
