import { status, type Server, type ServerDuplexStream } from '@grpc/grpc-js';
import { fileDescriptors } from '../generated/descriptors.ts';
import { decodeMessage, encodeMessage, reflection } from '../wire/messages.ts';
import type { ReflectionRequest, ReflectionResponse } from '../wire/messages.ts';
import { functionServices, healthService, reflectionServices } from '../wire/service-names.ts';
import { byteService } from './byte-service.ts';
import type { FileDescriptor } from './file-descriptor.ts';

const services = [...functionServices, healthService, ...reflectionServices];
const fileByName = new Map(fileDescriptors.map((file) => [file.name, file]));
const fileBySymbol = new Map(fileDescriptors.flatMap((file) => file.symbols.map((symbol) => [symbol, file])));

type InfoCall = ServerDuplexStream<Buffer, Buffer>;

/** Server reflection, so that grpcurl and the like can call the function without its .proto files. */
export function addReflectionService(server: Server): void {
  const methods = { ServerReflectionInfo: { requestStream: true, responseStream: true } };
  for (const service of reflectionServices) server.addService(byteService(service, methods), { ServerReflectionInfo: answerAll });
}

function answerAll(call: InfoCall): void {
  call.on('data', (bytes: Buffer) => {
    const answer = answerBytes(bytes);
    if (answer) call.write(answer);
    else call.emit('error', { code: status.INVALID_ARGUMENT, details: 'cannot decode the request' });
  });
  call.on('end', () => call.end());
}

function answerBytes(bytes: Buffer): Buffer | undefined {
  let request: ReflectionRequest;
  try {
    request = decodeMessage(reflection.ServerReflectionRequest, bytes);
  } catch {
    return undefined;
  }
  const answer = { validHost: request.host, originalRequest: request, ...answerTo(request) };
  return encodeMessage(reflection.ServerReflectionResponse, answer);
}

function answerTo(request: ReflectionRequest): ReflectionResponse {
  const { fileByFilename, fileContainingSymbol, listServices } = request;
  if (isSet(listServices)) return { listServicesResponse: { service: services.map((name) => ({ name })) } };
  if (isSet(fileByFilename)) return fileAnswer(fileByName.get(fileByFilename));
  if (isSet(fileContainingSymbol)) return fileAnswer(fileOfSymbol(fileContainingSymbol));
  return { errorResponse: { errorCode: status.UNIMPLEMENTED, errorMessage: 'there are no extensions' } };
}

// Of a field or an enum value the table knows the message or enum that holds it.
function fileOfSymbol(symbol: string): FileDescriptor | undefined {
  return fileBySymbol.get(symbol) ?? fileBySymbol.get(symbol.slice(0, symbol.lastIndexOf('.')));
}

function fileAnswer(file: FileDescriptor | undefined): ReflectionResponse {
  if (!file) return { errorResponse: { errorCode: status.NOT_FOUND, errorMessage: 'not found' } };
  const files = [file, ...file.dependencies.map((name) => fileByName.get(name)!)];
  const fileDescriptorProto = files.map(({ descriptor }) => Buffer.from(descriptor, 'base64'));
  return { fileDescriptorResponse: { fileDescriptorProto } };
}

function isSet(field: string | null | undefined): field is string {
  return field !== null && field !== undefined;
}
