import assert from 'node:assert/strict';
import { SizeVotes } from '../../../../../services/pty-server/attach/size-votes.ts';

function votes(): SizeVotes {
  const ballot = new SizeVotes();
  ballot.join('laptop');
  ballot.join('phone');
  ballot.setSize('laptop', { cols: 120, rows: 40 });
  ballot.setSize('phone', { cols: 50, rows: 60 });
  return ballot;
}

describe('attach size-votes', () => {
  it('takes a size that fits on all visible displays, and names the narrowest', () => {
    assert.deepEqual(votes().result(), { size: { cols: 50, rows: 40 }, owner: 'phone' });
  });

  it('leaves out displays that are hidden or gone', () => {
    const ballot = votes();
    ballot.setVisible('phone', false);
    assert.deepEqual(ballot.result(), { size: { cols: 120, rows: 40 }, owner: 'laptop' });
    ballot.setVisible('phone', true);
    ballot.leave('laptop');
    assert.deepEqual(ballot.result(), { size: { cols: 50, rows: 60 }, owner: 'phone' });
  });

  it('has no result while nobody looks, or nobody has said a size', () => {
    const ballot = votes();
    ballot.setVisible('phone', false);
    ballot.setVisible('laptop', false);
    assert.equal(ballot.result(), undefined);
    const fresh = new SizeVotes();
    fresh.join('a');
    assert.equal(fresh.result(), undefined);
  });
});
