import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import protobuf from 'protobufjs';
import { StructError, type Json, type JsonObject } from '@openova/function-sdk';
import { frozen } from '@openova/sandbox-model';
import { decodeStruct } from '../../../../../libs/function-sdk/struct/decode-struct.ts';
import { encodeStruct } from '../../../../../libs/function-sdk/struct/encode-struct.ts';
import { fromReferee, refereeStruct, toReferee } from './referee.ts';

describe('Struct codec', () => {
  it('gives back every JSON object', () => {
    fc.assert(fc.property(jsonObject, (object) => assert.deepEqual(decode(encode(object)), object)));
  });

  it('writes what the generic protobuf implementation reads', () => {
    fc.assert(
      fc.property(jsonObject, (object) => assert.deepEqual(fromReferee(refereeStruct.decode(encode(object))), object)),
    );
  });

  it('reads what the generic protobuf implementation writes', () => {
    fc.assert(
      fc.property(jsonObject, (object) => {
        assert.deepEqual(decode(Buffer.from(refereeStruct.encode(toReferee(object)).finish())), object);
      }),
    );
  });

  it('gives equal bytes for equal objects, whatever the order of their members', () => {
    fc.assert(fc.property(jsonObject, (object) => assert.deepEqual(encode(reversed(object) as JsonObject), encode(object))));
  });

  it('refuses mutated bytes with an error and returns JSON otherwise', () => {
    fc.assert(
      fc.property(jsonObject, fc.nat(), fc.integer({ min: 0, max: 255 }), (object, at, byte) => {
        const bytes = encode(object);
        if (bytes.length === 0) return;
        bytes[at % bytes.length] = byte;
        const decoded = attempt(() => decode(bytes));
        if (!(decoded instanceof Error)) JSON.stringify(decoded);
      }),
    );
  });

  for (const character of ['a', 'é', '€', '😀']) {
    it(`keeps texts and keys of every length of "${character}"`, () => {
      const lengths = [1, 2, 12, 13, 31, 32, 42, 43, 63, 64, 65, 127, 128, 129, 5460, 5462, 16_383, 16_384, 70_000];
      const object = Object.fromEntries(lengths.map((length) => [character.repeat(length), character.repeat(length)]));
      assert.deepEqual(decode(encode(object)), object);
      assert.deepEqual(fromReferee(refereeStruct.decode(encode(object))), object);
    });
  }

  it('keeps an object of many members, in the order of their names', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `name-${(index * 7) % 3000}`);
    const decoded = decode(encode(Object.fromEntries(names.map((name) => [name, name]))));
    assert.deepEqual(Object.entries(decoded), names.toSorted().map((name) => [name, name]));
  });

  it('reads keys that differ in one character only', () => {
    const names = Array.from({ length: 26 * 8 }, (_, index) => {
      const letters = 'kubernetes'.split('');
      letters[index % 8] = String.fromCharCode(97 + Math.floor(index / 8));
      return letters.join('');
    });
    for (const name of [...names, ...names]) assert.deepEqual(decode(encode({ [name]: 1 })), { [name]: 1 });
  });

  it('writes an object whose getter writes another', () => {
    const object = { before: 1, get inner() { return encode({ other: 'x' }).toString('hex'); }, later: 2 };
    assert.deepEqual(decode(encode(object)), { before: 1, inner: encode({ other: 'x' }).toString('hex'), later: 2 });
  });

  it('writes a frozen object the same every time, wherever it is and whatever it is in', () => {
    fc.assert(
      fc.property(jsonObject, (object) => {
        const constant = frozen(structuredClone(object));
        assert.deepEqual(encode(everywhere(constant)), encode(everywhere(object)));
        assert.deepEqual(encode(everywhere(constant)), encode(everywhere(object)));
      }),
    );
  });

  it('writes what is in a frozen object as it is now', () => {
    const inner = { value: 1 };
    let next = 0;
    const getter = Object.freeze({ get value() { return (next += 1); } });
    const outer = Object.freeze({ inner, list: Object.freeze([inner]), getter });
    encode({ outer });
    inner.value = 2;
    assert.deepEqual(decode(encode({ outer })), { outer: { inner, list: [inner], getter: { value: 2 } } });
  });

  it('counts the levels of a frozen object', () => {
    const constant = frozen(nested(50));
    encode({ constant });
    assert.deepEqual(decode(encode(nested(51, constant))), nested(100));
    assert.throws(() => encode(nested(52, constant)), structError('too-deep', ''));
  });

  it('reads bytes that are no Buffer', () => {
    const bytes = new Uint8Array([1, 2, ...encode({ text: 'a'.repeat(20) })]).subarray(2);
    assert.deepEqual(decodeStruct(protobuf.Reader.create(bytes), bytes.length), { text: 'a'.repeat(20) });
  });

  it('drops undefined members and turns undefined list items into null, as JSON.stringify does', () => {
    const object = { kept: 1, gone: undefined, list: [undefined, 1] } as unknown as JsonObject;
    assert.deepEqual(decode(encode(object)), { kept: 1, list: [null, 1] });
  });

  it('keeps integers up to 2^53 and rounds larger ones to the nearest double', () => {
    assert.deepEqual(decode(encode({ n: Number.MAX_SAFE_INTEGER })), { n: 9007199254740991 });
    assert.deepEqual(decode(encode({ n: Number('9007199254740993') })), { n: 9007199254740992 });
  });

  it('writes -0 as 0, since the two are equal', () => {
    assert.deepEqual(encode({ n: -0 }), encode({ n: 0 }));
  });

  it('keeps a member called __proto__ without touching any prototype', () => {
    const object = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":1}}') as JsonObject;
    const decoded = decode(encode(object));
    assert.deepEqual(Object.keys(decoded), ['__proto__', 'a']);
    assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('takes a Value without a kind for null', () => {
    const key = [0x0a, 0x01, 0x61];
    assert.deepEqual(decode(Buffer.from([0x0a, 0x03, ...key])), { a: null });
    assert.deepEqual(decode(Buffer.from([0x0a, 0x05, ...key, 0x12, 0x00])), { a: null });
  });

  it('lets the last kind of a Value win and continues a struct with a second one', () => {
    const bytes = refereeStruct.encode(toReferee({ a: { x: 1 } })).finish();
    const more = refereeStruct.encode(toReferee({ b: 2 })).finish();
    assert.deepEqual(decode(Buffer.concat([bytes, more])), { a: { x: 1 }, b: 2 });
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    it(`refuses ${value} in both directions`, () => {
      assert.throws(() => encode({ a: [{ b: value }] }), structError('not-finite', 'a[0].b'));
      const bytes = Buffer.from(refereeStruct.encode(toReferee({ a: [{ b: value }] })).finish());
      assert.throws(() => decode(bytes), structError('not-finite', 'a[0].b'));
    });
  }

  for (const [name, value] of Object.entries({ date: new Date(), map: new Map(), bigint: 1n, function: () => 1, bytes: Buffer.from('a') })) {
    it(`refuses to encode a ${name}`, () => {
      assert.throws(() => encode({ spec: { value } } as unknown as JsonObject), structError('not-json', 'spec.value'));
    });
  }

  it('refuses half of a surrogate pair in a text or a key', () => {
    assert.throws(() => encode({ a: 'x\ud800' }), structError('not-unicode', 'a'));
    assert.throws(() => encode({ '\udc00': 1 }), structError('not-unicode', '\udc00'));
  });

  it('refuses text that is not UTF-8', () => {
    assert.throws(() => decode(Buffer.from([0x0a, 0x03, 0x0a, 0x01, 0xff])), structError('not-unicode', ''));
  });

  it('reads and writes 100 levels and refuses the 101st, also in a cycle', () => {
    assert.deepEqual(decode(encode(nested(100))), nested(100));
    assert.throws(() => encode(nested(101)), structError('too-deep', ''));
    assert.throws(() => decode(around(encode(nested(100)))), structError('too-deep', ''));
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    assert.throws(() => encode(cycle as JsonObject), structError('too-deep', ''));
  });

  it('refuses a small value that unfolds into a very large one', () => {
    let value: JsonObject = { text: 'x'.repeat(1000) };
    for (let level = 0; level < 60; level += 1) value = { left: value, right: value };
    assert.throws(() => encode(value), structError('too-large', ''));
  });

  it('writes as before after a value that it refused', () => {
    assert.throws(() => encode({ a: 'x', b: Number.NaN }), StructError);
    assert.deepEqual(decode(encode({ a: 'x' })), { a: 'x' });
  });

  it('refuses a text larger than a Struct may be', () => {
    assert.throws(() => encode({ text: 'x'.repeat(65 * 1024 * 1024) }), structError('too-large', ''));
  });

  it('refuses a text that goes on behind its Struct', () => {
    const whole = Buffer.from([0x0a, 0x07, 0x0a, 0x01, 0x61, 0x12, 0x02, 0x1a, 0x03, 0x78, 0x79, 0x7a]);
    assert.throws(() => decodeStruct(protobuf.Reader.create(whole), 9), structError('malformed', 'a'));
  });

  it('refuses a part that claims to be longer than the whole', () => {
    assert.throws(() => decode(Buffer.from([0x0a, 0x20, 0x0a, 0x01, 0x61])), structError('malformed', ''));
  });
});

const text = fc.string({ unit: 'binary', maxLength: 60 });
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', '0', '10', '9', ''));
const { object: jsonObject } = fc.letrec<{ object: JsonObject; value: Json }>((tie) => ({
  object: fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('object'),
  ),
}));

function encode(object: JsonObject): Buffer {
  return encodeStruct(object, protobuf.Writer.create()).finish() as Buffer;
}

function decode(bytes: Buffer): JsonObject {
  return decodeStruct(protobuf.Reader.create(bytes), bytes.length);
}

function reversed(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => reversed(item as Json)!);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([name, member]) => [name, reversed(member)]));
}

function nested(levels: number, innermost: JsonObject = {}): JsonObject {
  return levels === 1 ? innermost : { a: nested(levels - 1, innermost) };
}

/** An object with the part in several places. */
function everywhere(part: JsonObject): JsonObject {
  return { part, again: [part, { part }], last: Object.values(part) as Json[] };
}

/** The bytes of `{ a: inner }`. */
function around(inner: Buffer): Buffer {
  const writer = protobuf.Writer.create().uint32(0x0a).fork().uint32(0x0a).string('a').uint32(0x12).fork();
  return writer.uint32(0x2a).bytes(inner).ldelim().ldelim().finish() as Buffer;
}

function attempt(action: () => JsonObject): JsonObject | Error {
  try {
    return action();
  } catch (error) {
    return error as Error;
  }
}

function structError(code: string, path: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StructError, String(error));
    assert.deepEqual({ code: error.code, path: error.path }, { code, path });
    return true;
  };
}
