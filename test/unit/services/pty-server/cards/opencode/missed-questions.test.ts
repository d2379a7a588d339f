import assert from 'node:assert/strict';
import { missedQuestions } from '../../../../../../services/pty-server/cards/opencode/missed-questions.ts';
import { questionOf } from '../../../../../../services/pty-server/cards/opencode/opencode-cards.ts';
import type { Card } from '../../../../../../services/pty-server/cards/card.ts';

const asked = (id: string, seq: number): Card => ({ seq, ts: '2026-01-01T00:00:00.000Z', turn: 1, state: 'requires_action', permission: questionOf({ id }) });
const pending = (id: string, sessionID = 'ses_1') => ({ id, sessionID, permission: 'bash', metadata: { command: 'ls' } });

describe('what opencode asked while nobody listened', () => {
  it('is told when it waits still, and not what another conversation asks', () => {
    const events = missedQuestions('ses_1', [pending('per_1'), pending('per_2', 'ses_2')], []);
    assert.deepEqual(events.map((event) => event.kind === 'asked' && event.permission.requestId), ['per_1']);
  });

  it('closes what was answered in the terminal meanwhile', () => {
    const settled: Card = { seq: 3, ts: '2026-01-01T00:00:00.000Z', turn: 1, state: 'running', settled: { requestId: 'per_0', outcome: { outcome: 'cancelled' }, by: 'ann' } };
    const events = missedQuestions('ses_1', [], [asked('per_0', 1), asked('per_1', 2), settled]);
    assert.deepEqual(events, [{ kind: 'settled', requestId: 'per_1', outcome: { outcome: 'cancelled' } }]);
  });
});
