import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { usageTap } from '../../../../../services/token-bridge/usage/usage-tap.ts';

const events = { 'content-type': 'text/event-stream; charset=utf-8' };
const json = { 'content-type': 'application/json' };
const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

function usageOf(headers: Readonly<Record<string, string>>, ...chunks: (string | Buffer)[]) {
  const tap = usageTap(headers);
  for (const chunk of chunks) tap.push(Buffer.from(chunk));
  const { inputTokens, outputTokens, estimated } = tap.usage(40);
  return [inputTokens, outputTokens, estimated];
}

describe('token-bridge usage/usage-tap', () => {
  const cases: readonly { readonly name: string; readonly headers: Readonly<Record<string, string>>; readonly text: string; readonly want: unknown[] }[] = [
    { name: 'a chat completion', headers: json, text: '{"usage":{"prompt_tokens":3,"completion_tokens":4}}', want: [3, 4, false] },
    { name: 'embeddings', headers: json, text: '{"usage":{"prompt_tokens":3,"total_tokens":3}}', want: [3, 0, false] },
    { name: 'a response', headers: json, text: '{"usage":{"input_tokens":3,"output_tokens":4}}', want: [3, 4, false] },
    {
      name: 'a message that used the cache',
      headers: json,
      text: '{"usage":{"input_tokens":3,"cache_creation_input_tokens":10,"cache_read_input_tokens":100,"output_tokens":4}}',
      want: [113, 4, false],
    },
    { name: 'JSON without usage', headers: json, text: '{"a":"01234567890123"}', want: [10, 6, true] },
    { name: 'usage of nonsense', headers: json, text: '{"usage":{"prompt_tokens":-3,"completion_tokens":1e99}}', want: [10, 14, true] },
    { name: 'no JSON', headers: json, text: 'oh no', want: [10, 2, true] },
    { name: 'a packed answer', headers: { ...events, 'content-encoding': 'gzip' }, text: '12345678', want: [10, 2, true] },
    { name: 'a stream of chat', headers: events, text: data({ usage: null }) + data({ usage: { prompt_tokens: 3, completion_tokens: 4 } }), want: [3, 4, false] },
    {
      name: 'a stream of a message',
      headers: events,
      text: `event: message_start\n${data({ message: { usage: { input_tokens: 3, output_tokens: 1 } } })}${data({ usage: { output_tokens: 9 } })}`,
      want: [3, 9, false],
    },
    {
      name: 'a stream of a message that was cut off',
      headers: events,
      text: data({ message: { usage: { input_tokens: 3, output_tokens: 1 } } }) + data({ delta: { text: '12345678' } }),
      want: [3, 2, true],
    },
    { name: 'a stream of a response', headers: events, text: data({ response: { usage: { input_tokens: 3, output_tokens: 4 } } }), want: [3, 4, false] },
    {
      name: 'a stream whose text speaks of usage',
      headers: events,
      text: data({ choices: [{ delta: { content: '"usage":{"prompt_tokens":0,"completion_tokens":0}' } }] }),
      want: [10, 14, true],
    },
    { name: 'a stream with names that end like usage', headers: events, text: data({ reusage: { prompt_tokens: 1 } }) + data({ usage: { prompt_tokens: 3, completion_tokens: 4 } }), want: [3, 4, false] },
    { name: 'a stream with nothing but names that end like usage', headers: events, text: data({ reusage: { prompt_tokens: 1, completion_tokens: 1 } }), want: [10, 0, true] },
    { name: 'a stream with an endless line', headers: events, text: `data: ${'x'.repeat(2_000_000)}\n${data({ usage: { prompt_tokens: 1, completion_tokens: 2 } })}`, want: [1, 2, false] },
  ];
  for (const { name, headers, text, want } of cases) {
    it(`reads ${name}`, () => assert.deepEqual(usageOf(headers, text), want));
  }

  it('reads the same however the stream is cut', () => {
    const text = Buffer.from(`${data({ choices: [{ delta: { content: 'äöü😀' } }] })}data: {"usage":{"prompt_tokens":5,"completion_tokens":7}}\r\n\r\ndata: [DONE]\n\n`);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 10 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((end, index) => text.subarray(places[index], end));
        assert.deepEqual(usageOf(events, ...chunks), [5, 7, false]);
      }),
    );
  });
});
