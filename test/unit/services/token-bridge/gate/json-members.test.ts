import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { jsonMembers, NotAnObject, stringMember } from '../../../../../services/token-bridge/gate/json-members.ts';

const membersOf = (text: string): (readonly [string, string])[] => {
  const bytes = Buffer.from(text);
  return jsonMembers(bytes).map(({ key, start, end }) => [key, bytes.toString('utf8', start, end)] as const);
};

describe('token-bridge gate/json-members', () => {
  it('finds the same members as JSON.parse, with the same values, in any object and any spacing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.constantFrom(0, 1, 2, '\t'), (object, space) => {
        const found = membersOf(JSON.stringify(object, null, space)).map(([key, value]) => [key, JSON.parse(value) as unknown]);
        assert.deepEqual(Object.fromEntries(found), JSON.parse(JSON.stringify(object)));
      }),
    );
  });

  it('gives every repetition, and names as they are meant', () => {
    assert.deepEqual(membersOf('{"a":1,"\\u0061":[{"a":2}],"a\\"":"}"}'), [['a', '1'], ['a', '[{"a":2}]'], ['a"', '"}"']]);
  });

  it('accepts no text that JSON.parse takes for no object', () => {
    const samples = ['', '[]', '"a"', '1', '{', '{"a"}', '{"a":}', '{"a":1,}', '{"a":1}x', '{a:1}', '{"a":"b}', '{"a":[1}', '{"a":1 "b":2}', '\uFEFF{}', '{"a\n":1}', '{}{}', '{,}'];
    for (const text of samples) assert.throws(() => jsonMembers(Buffer.from(text)), NotAnObject, text);
  });

  it('gives the text of a string only', () => {
    const bytes = Buffer.from('{"a":"x\\ny","b":1}');
    assert.deepEqual(jsonMembers(bytes).map((member) => stringMember(bytes, member)), ['x\ny', undefined]);
  });

  it('takes a moment for megabytes of backslashes and quotes', () => {
    const bytes = Buffer.from(JSON.stringify({ a: '\\"'.repeat(1_000_000), model: 'm' }));
    assert.deepEqual(jsonMembers(bytes).map(({ key }) => key), ['a', 'model']);
  });
});
