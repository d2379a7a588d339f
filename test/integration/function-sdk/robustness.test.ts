import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { status, type ServiceError } from '@grpc/grpc-js';
import protobuf from 'protobufjs/minimal.js';
import { decodeResponse, encodeRequest, requestOf, type JsonObject } from '@openova/function-sdk';
import { mutate, seededRandom } from './support/mutation.ts';
import { connectRaw, type RawClient } from './support/raw-client.ts';

const path = '/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction';
const requests = 100_000;
const inFlight = 128;

describe('function under malformed requests', () => {
  let worker: Worker;
  let client: RawClient;
  const trouble: unknown[] = [];

  before(async () => {
    worker = new Worker(new URL('support/function-worker.ts', import.meta.url));
    // An exception or rejection that nothing handles in there arrives here.
    worker.on('error', (error) => trouble.push(error));
    const [address] = (await once(worker, 'message')) as [string];
    client = connectRaw(address);
  });

  after(async () => {
    client.close();
    const exited = once(worker, 'exit');
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the rule is for windows; a worker has no origin
    worker.postMessage('close');
    await exited;
  });

  it(`answers each of ${requests} mutated requests with a result or a typed status`, async function () {
    this.timeout(180_000);
    const random = seededRandom(20260101);
    const outcomes = new Map<string, number>();
    let sent = 0;
    const sendOn = async (): Promise<void> => {
      while (sent < requests && trouble.length === 0) {
        sent += 1;
        const outcome = await outcomeOf(mutate(valid[random(valid.length)]!, random));
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, sendOn));
    assert.deepEqual(trouble, []);
    assert.deepEqual([...outcomes.keys()].toSorted(), ['INVALID_ARGUMENT', 'fatal result', 'result']);
  });

  const hostile: readonly { name: string; bytes: () => Buffer; want: string }[] = [
    { name: 'nested 2,000 levels deep', bytes: () => composite(nested(2000)), want: 'INVALID_ARGUMENT' },
    { name: 'with 300,000 empty objects in a list', bytes: () => composite(listOf(300_000)), want: 'fatal result' },
    { name: 'with 200,000 members of one name', bytes: () => composite(repeated(200_000)), want: 'fatal result' },
    { name: 'of nothing but group starts', bytes: () => Buffer.alloc(100_000, 0x0b), want: 'INVALID_ARGUMENT' },
    { name: 'above the limit', bytes: () => Buffer.alloc(4 * 1024 * 1024 + 1), want: 'RESOURCE_EXHAUSTED' },
    { name: 'without any byte', bytes: () => Buffer.alloc(0), want: 'fatal result' },
  ];
  for (const { name, bytes, want } of hostile) {
    it(`answers a request ${name} with ${want}`, async () => {
      assert.equal(await outcomeOf(bytes()), want);
      assert.equal(await outcomeOf(valid[0]!), 'result');
      assert.deepEqual(trouble, []);
    });
  }

  async function outcomeOf(bytes: Buffer): Promise<string> {
    try {
      const { results } = decodeResponse(await client.call(path, bytes));
      return results.some(({ severity }) => severity === 'Fatal') ? 'fatal result' : 'result';
    } catch (error) {
      return status[(error as ServiceError).code] ?? String(error);
    }
  }
});

const sandbox: JsonObject = {
  apiVersion: 'sandbox.openova.io/v1',
  kind: 'XSandbox',
  metadata: { name: 'alice-x7k2p', uid: '0b1c7ad3-2d9a-4a4e-9a53-bb1d4b1a2c3d', generation: 3, labels: { 'crossplane.io/claim-name': 'alice' } },
  spec: { owner: { email: 'alice@acme.example', orgRef: { slug: 'acme' } }, quota: { concurrentSessions: 3 }, repos: [{ giteaRepo: 'acme/app' }], flags: [true, null, 1.5] },
};

const valid = [
  encodeRequest(requestOf({ tag: 'a', observed: { composite: { object: sandbox }, resources: new Map() } })),
  encodeRequest(
    requestOf({
      tag: 'b',
      capabilities: ['Capabilities', 'RequiredResources'],
      observed: {
        composite: { object: sandbox },
        resources: new Map([['namespace', { object: { apiVersion: 'v1', kind: 'Namespace', status: { phase: 'Active' } }, connectionDetails: new Map([['a', Buffer.from('b')]]) }]]),
      },
      desired: { composite: { object: { status: { phase: 'Ready' } }, ready: true }, resources: new Map([['secret', { object: { kind: 'Secret' }, ready: false }]]) },
      input: { a: 1 },
      context: { 'sandbox.openova.io/token': { ready: false } },
      requiredResources: new Map([['plan', [{ object: { kind: 'ConfigMap' } }]]]),
      credentials: new Map([['bridge', new Map([['token', Buffer.from('t')]])]]),
    }),
  ),
];

/** A request whose observed composite has these bytes for its Struct. */
function composite(struct: Buffer): Buffer {
  const writer = protobuf.Writer.create().uint32(0x12).fork().uint32(0x0a).fork().uint32(0x0a).bytes(struct);
  return writer.ldelim().ldelim().finish() as Buffer;
}

function member(value: Buffer): Buffer {
  return protobuf.Writer.create().uint32(0x0a).fork().uint32(0x0a).string('a').uint32(0x12).bytes(value).ldelim().finish() as Buffer;
}

function nested(levels: number): Buffer {
  let struct: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) {
    struct = member(protobuf.Writer.create().uint32(0x2a).bytes(struct).finish() as Buffer);
  }
  return struct;
}

function listOf(count: number): Buffer {
  const item = Buffer.from([0x0a, 0x02, 0x2a, 0x00]);
  return member(protobuf.Writer.create().uint32(0x32).bytes(Buffer.concat(Array.from({ length: count }, () => item))).finish() as Buffer);
}

function repeated(count: number): Buffer {
  const one = member(Buffer.from([0x20, 0x01]));
  return Buffer.concat(Array.from({ length: count }, () => one));
}
