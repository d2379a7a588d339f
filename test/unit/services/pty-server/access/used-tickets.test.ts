import assert from 'node:assert/strict';
import { UsedTickets } from '../../../../../services/pty-server/access/used-tickets.ts';

describe('access used-tickets', () => {
  it('knows a ticket again until it has expired, and forgets it then', () => {
    const used = new UsedTickets();
    assert.ok(used.use('a', 130, 100));
    assert.ok(!used.use('a', 130, 130));
    assert.ok(used.use('b', 170, 140));
    assert.equal(used.size, 1);
  });
});
