import assert from 'node:assert/strict';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import { encodeRequest, requestOf, responseTo, serve, type FunctionServer } from '@openova/function-sdk';
import { decodeMessage, encodeMessage, reflection, type ReflectionRequest, type ReflectionResponse } from '../../../libs/function-sdk/wire/messages.ts';
import { connectRaw, type RawClient } from './support/raw-client.ts';

const v1 = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
const v1alpha = '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo';

describe('server reflection', () => {
  let server: FunctionServer;
  let client: RawClient;

  before(async () => {
    server = await serve((request) => responseTo(request), { address: { host: '127.0.0.1', port: 0 } });
    client = connectRaw(server.address);
  });

  after(async () => {
    client.close();
    await server.close();
  });

  for (const path of [v1, v1alpha]) {
    it(`lists the services by ${path}`, async () => {
      const [answer] = await ask(path, { listServices: '' });
      assert.deepEqual(answer?.listServicesResponse?.service?.map(({ name }) => name), [
        'apiextensions.fn.proto.v1.FunctionRunnerService',
        'apiextensions.fn.proto.v1beta1.FunctionRunnerService',
        'grpc.health.v1.Health',
        'grpc.reflection.v1.ServerReflection',
        'grpc.reflection.v1alpha.ServerReflection',
      ]);
    });
  }

  for (const version of ['v1', 'v1beta1']) {
    it(`hands out descriptors from which a request of ${version} can be written and read`, async () => {
      const name = `apiextensions.fn.proto.${version}`;
      const [answer] = await ask(v1, { fileContainingSymbol: `${name}.FunctionRunnerService` });
      const request = describedRoot(answer).lookupType(`${name}.RunFunctionRequest`);
      const bytes = encodeRequest(requestOf({ tag: 'abc', context: { key: [1] } }));
      assert.deepEqual(request.toObject(request.decode(bytes), { json: true })['meta'], { tag: 'abc' });
      assert.deepEqual(Buffer.from(request.encode(request.decode(bytes)).finish()), bytes);
    });
  }

  it('answers several questions on one stream, also by file name, by message and by field', async () => {
    const file = 'google/protobuf/struct.proto';
    const answers = await ask(
      v1,
      { fileByFilename: file },
      { fileContainingSymbol: 'google.protobuf.Value' },
      { fileContainingSymbol: 'google.protobuf.Value.number_value' },
    );
    const root = describedRoot(answers[0]);
    assert.ok(root.lookupType('google.protobuf.Struct').fields['fields']);
    assert.deepEqual(answers[1]?.fileDescriptorResponse, answers[0]?.fileDescriptorResponse);
    assert.deepEqual(answers[2]?.fileDescriptorResponse, answers[0]?.fileDescriptorResponse);
  });

  it('says what it does not have', async () => {
    const answers = await ask(v1, { fileByFilename: 'a.proto' }, { fileContainingSymbol: 'a.B' }, { allExtensionNumbersOfType: 'a.B' });
    assert.deepEqual(answers.map(({ errorResponse }) => errorResponse?.errorCode), [5, 5, 12]);
  });

  it('refuses bytes that are no question', async () => {
    await assert.rejects(async () => {
      for await (const bytes of client.exchange(v1, [Buffer.from([0xff])])) assert.fail(bytes.toString('hex'));
    }, { code: 3 });
  });

  async function ask(path: string, ...questions: readonly ReflectionRequest[]): Promise<ReflectionResponse[]> {
    const answers: ReflectionResponse[] = [];
    const messages = questions.map((question) => encodeMessage(reflection.ServerReflectionRequest, question));
    for await (const bytes of client.exchange(path, messages)) {
      answers.push(decodeMessage(reflection.ServerReflectionResponse, bytes));
    }
    return answers;
  }
});

function describedRoot(answer: ReflectionResponse | undefined): protobuf.Root {
  const file = (answer?.fileDescriptorResponse?.fileDescriptorProto ?? []).map((bytes) =>
    descriptor.FileDescriptorProto.decode(bytes),
  );
  const set = descriptor.FileDescriptorSet.encode(descriptor.FileDescriptorSet.create({ file })).finish();
  return protobuf.Root.fromDescriptor(set);
}
