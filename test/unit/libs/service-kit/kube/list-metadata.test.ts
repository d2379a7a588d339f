import assert from 'node:assert/strict';
import { listMetadata, type KubeRequest } from '../../../../../libs/service-kit/index.ts';

const kind = 'PartialObjectMetadataList';

describe('service-kit kube/list-metadata', () => {
  it('asks for metadata alone, and gives that of all pages', async () => {
    const requests: KubeRequest[] = [];
    const pages = [
      { kind, metadata: { continue: 'next' }, items: [{ metadata: { uid: 'a', labels: { of: 'one' } } }] },
      { kind, items: [{ metadata: { uid: 'b' } }] },
    ];
    const ask = async (request: KubeRequest) => pages[requests.push(request) - 1] ?? assert.fail('one page too many');
    assert.deepEqual(await listMetadata(ask, { path: '/composites' }, 1), [{ uid: 'a', labels: { of: 'one' } }, { uid: 'b', labels: {} }]);
    assert.deepEqual(requests.map(({ headers }) => headers?.['accept']), Array(2).fill('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'));
  });

  for (const metadata of [undefined, null, {}, { uid: '' }, { uid: 7 }]) {
    it(`takes no object whose metadata is ${JSON.stringify(metadata)}`, async () => {
      await assert.rejects(listMetadata(async () => ({ kind, items: [{ metadata }] }), { path: '/composites' }), { name: 'KubeError', code: 'failed' });
    });
  }
});
