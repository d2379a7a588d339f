import assert from 'node:assert/strict';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { signAttachTicket, verifyAttachTicket } from '../../../../libs/service-kit/attach-ticket.ts';
import { TokenRefused } from '../../../../libs/service-kit/sandbox-token.ts';
import { signServicePass, verifyServicePass } from '../../../../libs/service-kit/service-pass.ts';
import { accessKey, expectationsAt, ownerUid } from '../../services/pty-server/access/access-fixture.ts';

const now = Date.parse('2026-05-01T10:00:00.700Z');
const iat = Math.floor(now / 1000);
const expectations = expectationsAt(() => now);
const grant = { ownerUid, sessionId: 'main', user: 'ada@acme.test', role: 'viewer' } as const;
const claims = { aud: 'openova-pty', sub: ownerUid, sid: 'main', user: 'ada@acme.test', role: 'viewer', jti: 'j', iat, exp: iat + 30 };

function sign(own: object = {}, typ = 'openova-attach+jwt'): Promise<string> {
  return new SignJWT({ ...claims, ...own }).setProtectedHeader({ alg: 'EdDSA', typ, kid: 'access' }).sign(accessKey.signWith);
}

describe('service-kit attach-ticket', () => {
  it('signs what it verifies, for thirty seconds', async () => {
    const ticket = await signAttachTicket(grant, accessKey, now);
    assert.deepEqual(decodeProtectedHeader(ticket), { alg: 'EdDSA', typ: 'openova-attach+jwt', kid: 'access' });
    const { jti, ...rest } = decodeJwt(ticket);
    assert.deepEqual(rest, { aud: 'openova-pty', sub: ownerUid, sid: 'main', user: 'ada@acme.test', role: 'viewer', iat, exp: iat + 30 });
    assert.deepEqual(await verifyAttachTicket(ticket, expectations), { ...grant, jti, iat, exp: iat + 30 });
  });

  const refused = [
    { name: 'another audience', own: { aud: 'newapi' } },
    { name: 'another Sandbox', own: { sub: 'bob-99999999' } },
    { name: 'no session', own: { sid: undefined } },
    { name: 'an empty user', own: { user: '' } },
    { name: 'an unknown role', own: { role: 'root' } },
    { name: 'no id', own: { jti: undefined } },
    { name: 'no expiry', own: { exp: undefined } },
    { name: 'a life of a minute', own: { exp: iat + 60 } },
    { name: 'an expiry in the past', own: { iat: iat - 60, exp: iat - 30 } },
    { name: 'a start in the future', own: { iat: iat + 10, exp: iat + 40 } },
  ];
  for (const { name, own } of refused) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(verifyAttachTicket(await sign(own), expectations), TokenRefused);
    });
  }

  it('refuses a pass in place of a ticket, and a ticket in place of a pass', async () => {
    await assert.rejects(verifyAttachTicket(await signServicePass(ownerUid, accessKey, now), expectations), TokenRefused);
    await assert.rejects(verifyServicePass(await signAttachTicket(grant, accessKey, now), expectations), TokenRefused);
    await verifyServicePass(await signServicePass(ownerUid, accessKey, now), expectations);
  });

  it('refuses a signature of no known key, and one that was changed', async () => {
    const ticket = await sign();
    const other = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'openova-attach+jwt', kid: 'other' }).sign(accessKey.signWith);
    for (const text of [other, `${ticket.slice(0, -8)}AAAAAAAA`, 'no token', '']) await assert.rejects(verifyAttachTicket(text, expectations), TokenRefused);
  });
});
