import assert from 'node:assert/strict';
import { listSandboxUids } from '../../../../../services/token-bridge/janitor/sandbox-uids.ts';

const kind = 'PartialObjectMetadataList';
const page = (uids: readonly string[], next?: string) => ({ kind, metadata: { continue: next }, items: uids.map((uid) => ({ metadata: { uid } })) });

async function listOf(...pages: readonly object[]) {
  const paths: string[] = [];
  const uids = await listSandboxUids(async ({ path }) => {
    paths.push(path);
    return (pages[paths.length - 1] ?? assert.fail('one page too many')) as Record<string, unknown>;
  });
  return { uids: [...uids], paths };
}

describe('token-bridge janitor/sandbox-uids', () => {
  it('goes on until there is no further page', async () => {
    const { uids, paths } = await listOf(page(['a', 'b'], 'next/+'), page(['c']));
    assert.deepEqual(uids, ['a', 'b', 'c']);
    const path = '/apis/sandbox.openova.io/v1/xsandboxes?limit=500';
    assert.deepEqual(paths, [path, `${path}&continue=next%2F%2B`]);
  });

  it('takes an empty list for one', async () => {
    assert.deepEqual((await listOf({ kind, metadata: {}, items: null })).uids, []);
  });

  const broken: readonly (readonly [name: string, answer: object])[] = [
    ['of another kind', { ...page(['a']), kind: 'Status' }],
    ['without a kind', { items: [] }],
    ['with something else than a list', { kind, items: {} }],
    ['with an object without uid', { kind, items: [{ metadata: {} }] }],
    ['with nothing in an object\'s place', { kind, items: [null] }],
  ];
  for (const [name, answer] of broken) {
    it(`takes no answer ${name}`, async () => {
      await assert.rejects(listOf(page(['z'], 'next'), answer), { name: 'KubeError' });
    });
  }

  it('ends with a list that does not', async () => {
    await assert.rejects(listSandboxUids(async () => page(['a'], 'again')), { name: 'KubeError' });
  });
});
