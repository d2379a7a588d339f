import assert from 'node:assert/strict';
import { handoverLink } from '../../../../console/src/handover/handover-link.ts';

describe('the link to another device', () => {
  it('is the place and nothing else, the terminal in it when it is not the first', () => {
    const place = { origin: 'https://console.acme.test', hostname: 'console.acme.test' };
    assert.deepEqual(handoverLink(place, 'blue-heron', 'blue-heron'), { address: 'https://console.acme.test/sandbox/blue-heron', isLocal: false });
    assert.equal(handoverLink(place, 'blue-heron', 'shell-2').address, 'https://console.acme.test/sandbox/blue-heron?terminal=shell-2');
  });

  for (const hostname of ['localhost', '127.0.0.1', '[::1]', 'console.localhost']) {
    it(`says that nothing else reaches ${hostname}`, () => {
      assert.equal(handoverLink({ origin: `http://${hostname}`, hostname }, 'a', 'a').isLocal, true);
    });
  }
});
