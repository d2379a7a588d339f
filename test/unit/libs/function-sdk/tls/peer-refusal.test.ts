import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { peerRefusal } from '../../../../../libs/function-sdk/tls/peer-refusal.ts';
import { crossplaneAuthority, type Issued } from '../../../../integration/function-sdk/support/certificate-authority.ts';

const day = 86_400_000;

describe('peer refusal', () => {
  const authority = crossplaneAuthority();
  const now = new Date();

  const cases = [
    { name: 'lets a client certificate of the CA in', peer: authority.issue(), authorities: [authority], want: undefined },
    { name: 'lets a client with a subject of its own in', peer: authority.issue({ commonName: 'client' }), authorities: [authority], want: undefined },
    { name: 'finds the issuer among several CAs', peer: authority.issue(), authorities: [crossplaneAuthority(), authority], want: undefined },
    { name: 'refuses a peer without a certificate', peer: undefined, authorities: [authority], want: 'no client certificate' },
    { name: 'refuses a foreign CA with the same subject', peer: authority.issue(), authorities: [crossplaneAuthority()], want: 'not issued by the CA' },
    { name: 'refuses everyone when there is no CA', peer: authority.issue(), authorities: [], want: 'not issued by the CA' },
    { name: 'refuses a server certificate', peer: authority.issue({ usage: 'server' }), authorities: [authority], want: 'not a client certificate' },
  ];
  for (const { name, peer, authorities, want } of cases) {
    it(name, () => assert.equal(peerRefusal(read(peer), authorities.map((ca) => read(ca)!), now), want));
  }

  it('refuses what an issuer signs that is no CA', () => {
    const impostor = crossplaneAuthority({ isCa: false });
    assert.equal(peerRefusal(read(impostor.issue()), [read(impostor)!], now), 'not issued by the CA');
  });

  it('refuses a certificate before and after its time', () => {
    const peer = read(authority.issue({ validFrom: new Date(now.getTime() - day), validTo: new Date(now.getTime() + day) }));
    const lasting = read(crossplaneAuthority())!;
    const long = crossplaneAuthority({ validFrom: new Date(now.getTime() - 9 * day), validTo: new Date(now.getTime() + 9 * day) });
    const own = read(long.issue({ validFrom: new Date(now.getTime() - day), validTo: new Date(now.getTime() + day) }));
    const at = (days: number): unknown => peerRefusal(own, [read(long)!, lasting], new Date(now.getTime() + days * day));
    assert.deepEqual([at(-2), at(0), at(2)], ['not yet valid', undefined, 'expired']);
    assert.equal(peerRefusal(peer, [read(authority)!], new Date(now.getTime() + day / 2)), 'the CA is not valid now');
  });
});

function read(issued: Issued | undefined): X509Certificate | undefined {
  return issued && new X509Certificate(issued.certificate);
}
