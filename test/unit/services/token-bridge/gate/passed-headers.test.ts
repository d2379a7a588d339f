import assert from 'node:assert/strict';
import { clientHeaders, upstreamHeaders, upstreamQuery } from '../../../../../services/token-bridge/gate/passed-headers.ts';

describe('token-bridge gate/passed-headers', () => {
  it('sends upstream what the list names, and neither credentials nor orders to a gateway [SEC-02]', () => {
    const given = {
      accept: 'text/event-stream', 'user-agent': 'agent/1', 'anthropic-version': '2023-06-01', 'content-type': 'application/json; charset=utf-8', 'accept-encoding': 'gzip',
      authorization: 'Bearer x', 'x-api-key': 'x', cookie: 'x', host: 'x', 'x-litellm-tags': 'x', 'new-api-user': '1', 'x-forwarded-for': '10.0.0.1', connection: 'close',
    };
    assert.deepEqual(upstreamHeaders(given), {
      accept: 'text/event-stream', 'user-agent': 'agent/1', 'anthropic-version': '2023-06-01', 'content-type': 'application/json', 'accept-encoding': 'identity',
    });
  });

  it('gives the client what the list names, and leaves out a header that came twice', () => {
    const given = { 'content-type': 'text/event-stream', 'content-length': '5', 'set-cookie': ['a=b'], 'x-litellm-key-spend': '1', 'transfer-encoding': 'chunked', 'request-id': ['a', 'b'] as never };
    assert.deepEqual(clientHeaders(given), { 'content-type': 'text/event-stream', 'content-length': '5' });
  });

  it('passes on the one parameter that clients send, and no other', () => {
    assert.deepEqual([{ beta: 'true', user: 'x' }, { beta: '1' }, { beta: ['true', 'true'] }, {}].map(upstreamQuery), ['?beta=true', '', '', '']);
  });
});
