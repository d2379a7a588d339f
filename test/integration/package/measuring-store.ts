import { createHash } from 'node:crypto';
import { digestOf, type BlobStore } from '../../../image/oci/blob-store.ts';

/** Tells the digests of layers before compression, which takes most of the time of a build and is not done. */
export const measuringStore: BlobStore = {
  pathOf: () => '',
  putJson: () => Promise.reject(new Error('there is nothing to write')),
  async putCompressed(bytes) {
    const hash = createHash('sha256');
    for await (const chunk of bytes) hash.update(chunk);
    return { digest: '', size: 0, diffId: digestOf(hash) };
  },
};
