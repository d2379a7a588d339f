import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dnsSlug, ownerUid } from '@openova/sandbox-model';

const alice = { orgSlug: 'acme', email: 'alice@acme.example', sandboxName: 'opencode-main' };

describe('ownerUid', () => {
  it('is the slug of the local part and eight hex digits over Organization, e-mail and name', () => {
    assert.equal(ownerUid(alice), 'alice-5d6ae696');
  });

  const slugs = [
    ['Bob.Mason+test@acme.example', 'bob-mason-test'],
    ['ÅSA.Ünal@acme.example', 'asa-unal'],
    ['..dora..@acme.example', 'dora'],
    ['007@acme.example', '007'],
    ['"a@b"@acme.example', 'a-b'],
    ['no-domain', 'no-domain'],
    [`${'long.'.repeat(20)}@acme.example`, 'long-long-long-long-long-long-long-long-long-l'],
  ] as const;

  for (const [email, slug] of slugs) {
    it(`begins with ${slug} for ${email}`, () => {
      assert.match(ownerUid({ ...alice, email }) ?? '', new RegExp(`^${slug}-[0-9a-f]{8}$`));
    });
  }

  for (const email of ['...@acme.example', '李@acme.example', '@acme.example', '', '!#$%@acme.example']) {
    it(`does not exist for "${email}"`, () => {
      assert.equal(ownerUid({ ...alice, email }), undefined);
    });
  }

  it('tells apart Sandboxes that differ in Organization, e-mail, domain or name', () => {
    const variants = [{ orgSlug: 'acme2' }, { email: 'alice@other.example' }, { email: 'Alice@acme.example' }, { sandboxName: 'second' }];
    const uids = [alice, ...variants.map((variant) => ({ ...alice, ...variant }))].map(ownerUid);
    assert.equal(new Set(uids).size, uids.length);
  });

  it('cannot be moved between Organization and name', () => {
    assert.notEqual(ownerUid({ ...alice, orgSlug: 'a', sandboxName: 'bc' }), ownerUid({ ...alice, orgSlug: 'ab', sandboxName: 'c' }));
  });

  it('is a DNS label of at most 55 characters and carries no domain, whatever the e-mail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.string(), (local, sandboxName) => {
        const uid = ownerUid({ orgSlug: 'acme', email: `${local}@hidden.example`, sandboxName });
        if (uid === undefined) return;
        assert.match(uid, /^[a-z0-9]([-a-z0-9]{0,53}[a-z0-9])?$/);
        assert.ok(local.toLowerCase().includes('hidden') || !uid.includes('hidden'));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('dnsSlug', () => {
  it('gives a DNS label of the wanted length, or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 63 }), (text, length) => {
        const slug = dnsSlug(text, length);
        assert.match(slug, /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$/);
        assert.ok(slug.length <= length);
      }),
      { numRuns: 2000 },
    );
  });
});
