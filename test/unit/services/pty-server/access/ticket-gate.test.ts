import assert from 'node:assert/strict';
import { KeysUnavailable, signAttachTicket, type AttachGrant } from '@openova/service-kit';
import { ticketGate } from '../../../../../services/pty-server/access/ticket-gate.ts';
import { accessKey, expectationsAt, ownerUid } from './access-fixture.ts';

const grant: AttachGrant = { ownerUid, sessionId: 'main', user: 'ada@acme.test', role: 'driver' };
const start = Date.parse('2026-05-01T10:00:00Z');

function noKeys(): Promise<never> {
  return Promise.reject(new KeysUnavailable('cannot read the key set'));
}

describe('access ticket-gate', () => {
  let now = start;
  const offered = async (own: Partial<AttachGrant> = {}): Promise<string[]> => ['openova.pty.v1', `ticket.${await signAttachTicket({ ...grant, ...own }, accessKey, now)}`];
  const gate = () => ticketGate(expectationsAt(() => now));

  beforeEach(() => {
    now = start;
  });

  it('lets the bearer of a ticket in, with what the ticket grants', async () => {
    const { user, role, sessionId } = await gate()(await offered({ role: 'viewer' }), 'main');
    assert.deepEqual({ user, role, sessionId }, { user: 'ada@acme.test', role: 'viewer', sessionId: 'main' });
  });

  it('takes a ticket once', async () => {
    const open = gate();
    const protocols = await offered();
    await open(protocols, 'main');
    now += 20_000;
    await assert.rejects(open(protocols, 'main'), { code: 'ticket_used' });
  });

  it('does not use a ticket up for another session', async () => {
    const open = gate();
    const protocols = await offered();
    await assert.rejects(open(protocols, 'other'), { code: 'ticket_of_other_session' });
    await open(protocols, 'main');
  });

  it('refuses a ticket once it has expired', async () => {
    const open = gate();
    const protocols = await offered();
    now += 36_000;
    await assert.rejects(open(protocols, 'main'), { code: 'ticket_refused' });
  });

  it('refuses a ticket that is older than the server, which cannot know whether it was used', async () => {
    const protocols = await offered();
    now += 2_000;
    await assert.rejects(gate()(protocols, 'main'), { code: 'ticket_refused' });
  });

  it('refuses a ticket of another Sandbox', async () => {
    await assert.rejects(gate()(await offered({ ownerUid: 'bob-99999999' }), 'main'), { code: 'ticket_refused' });
  });

  const missing = [['openova.pty.v1'], [], ['ticket.a', 'ticket.b']];
  for (const protocols of missing) {
    it(`refuses [${protocols.join(', ')}], in which there is not one ticket`, async () => {
      await assert.rejects(gate()(protocols, 'main'), { code: 'ticket_missing' });
    });
  }

  it('says so when the keys cannot be read', async () => {
    const open = ticketGate({ keys: noKeys, ownerUid, now: () => now });
    await assert.rejects(open(await offered(), 'main'), { code: 'keys_unavailable' });
  });
});
