import assert from 'node:assert/strict';
import { Activity } from '../../../../../services/pty-server/sessions/activity.ts';

describe('sessions activity', () => {
  it('moves forward when touched, and never back [PTY-14]', () => {
    let now = 1_000;
    const activity = new Activity(() => now);
    assert.equal(activity.lastActivity, 1_000);
    now = 2_000;
    assert.equal(activity.lastActivity, 1_000);
    activity.touch();
    assert.equal(activity.lastActivity, 2_000);
    now = 1_500;
    activity.touch();
    assert.equal(activity.lastActivity, 2_000);
  });
});
