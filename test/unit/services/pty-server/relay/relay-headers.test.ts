import assert from 'node:assert/strict';
import { answerHeaders, keysOf, requestHeaders } from '../../../../../services/pty-server/relay/relay-headers.ts';

describe('the headers of the relay', () => {
  it('replaces every credential of a request by the token of the Sandbox', () => {
    const raw = ['Authorization', 'Bearer key', 'X-Api-Key', 'key', 'Cookie', 'a=b', 'anthropic-version', '2023-06-01'];
    assert.deepEqual(requestHeaders(raw, undefined, 'token'), ['anthropic-version', '2023-06-01', 'authorization', 'Bearer token']);
  });

  it('drops what belongs to the connection, and what the connection names', () => {
    const raw = ['Host', 'relay', 'Connection', 'close, X-Own', 'X-Own', '1', 'TE', 'trailers', 'Transfer-Encoding', 'chunked', 'Expect', '100-continue', 'Accept', '*/*'];
    assert.deepEqual(requestHeaders(raw, 'close, X-Own', 't'), ['Accept', '*/*', 'authorization', 'Bearer t']);
    assert.deepEqual(answerHeaders({ connection: 'keep-alive, x-own', 'x-own': '1', 'keep-alive': 'timeout=5', 'retry-after': '7' }), { 'retry-after': '7' });
  });

  it('keeps headers that come twice', () => {
    assert.deepEqual(requestHeaders(['a', '1', 'a', '2'], undefined, 't').slice(0, 4), ['a', '1', 'a', '2']);
    assert.deepEqual(answerHeaders({ 'set-cookie': ['a', 'b'] }), { 'set-cookie': ['a', 'b'] });
  });

  it('finds the key where clients of OpenAI and of Anthropic put it', () => {
    assert.deepEqual(keysOf({ authorization: 'bearer one' }), ['one']);
    assert.deepEqual(keysOf({ 'x-api-key': 'two' }), ['two']);
    assert.deepEqual(keysOf({ authorization: 'Basic b25l' }), []);
  });
});
