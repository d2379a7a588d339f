import assert from 'node:assert/strict';
import { listPages, type KubeRequest } from '../../../../../libs/service-kit/index.ts';

const kind = 'SecretList';

const askForEver = async () => ({ kind, metadata: { continue: 'again' }, items: [] });

async function pagesOf(...answers: readonly object[]) {
  const requests: KubeRequest[] = [];
  const pages = [];
  const ask = async (request: KubeRequest) => {
    requests.push(request);
    return (answers[requests.length - 1] ?? assert.fail('one page too many')) as Record<string, unknown>;
  };
  for await (const page of listPages(ask, { path: '/secrets', query: { labelSelector: 'a=b' } })) pages.push(page);
  return { pages, queries: requests.map(({ query }) => query) };
}

describe('service-kit kube/list-pages', () => {
  it('goes on until there is no further page', async () => {
    const { pages, queries } = await pagesOf(
      { kind, metadata: { continue: 'next', resourceVersion: '7' }, items: [{ a: 1 }, { b: 2 }] },
      { kind, metadata: { continue: '', resourceVersion: '7' }, items: [{ c: 3 }] },
    );
    assert.deepEqual(pages, [{ items: [{ a: 1 }, { b: 2 }], resourceVersion: '7' }, { items: [{ c: 3 }], resourceVersion: '7' }]);
    assert.deepEqual(queries, [{ labelSelector: 'a=b', limit: 500, continue: undefined }, { labelSelector: 'a=b', limit: 500, continue: 'next' }]);
  });

  it('takes an empty list for one', async () => {
    assert.deepEqual((await pagesOf({ kind, metadata: {}, items: null })).pages, [{ items: [], resourceVersion: undefined }]);
  });

  const broken: readonly (readonly [name: string, answer: object])[] = [
    ['of another kind', { kind: 'Status', items: [] }],
    ['without a kind', { items: [] }],
    ['with something else than a list', { kind, items: {} }],
    ['with nothing in an object\'s place', { kind, items: [null] }],
  ];
  for (const [name, answer] of broken) {
    it(`takes no answer ${name}`, async () => {
      await assert.rejects(pagesOf({ kind, metadata: { continue: 'next' }, items: [] }, answer), { name: 'KubeError', code: 'failed' });
    });
  }

  it('ends with a list that does not', async () => {
    await assert.rejects(async () => {
      for await (const { items } of listPages(askForEver, { path: '/secrets' })) assert.deepEqual(items, []);
    }, { code: 'failed' });
  });
});
