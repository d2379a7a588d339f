import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { formatManifests, parseManifests, readManifests } from '../../../../local/render/manifests.ts';

describe('manifests', () => {
  it('reads a stream and skips empty documents', () => {
    assert.deepEqual(parseManifests('---\n# nothing\n---\nkind: A\n---\nkind: B\n'), [{ kind: 'A' }, { kind: 'B' }]);
  });

  it('refuses what is no YAML and what is no object', () => {
    assert.throws(() => parseManifests('a: ['));
    assert.throws(() => parseManifests('- a'), /a document is no object/);
  });

  it('writes sorted keys, and quotes what an older reader would not take for text', () => {
    const text = formatManifests([{ b: 'yes', a: '2024-01-01T00:00:00Z' }, { c: [1] }]);
    assert.equal(text, '---\na: "2024-01-01T00:00:00Z"\nb: "yes"\n---\nc:\n- 1\n');
  });

  it('tells a missing file from an unreadable one', async () => {
    assert.equal(await readManifests(fileURLToPath(new URL('none.yaml', import.meta.url)), 'none.yaml'), undefined);
    await assert.rejects(
      readManifests(fileURLToPath(new URL('.', import.meta.url)), 'a folder'),
      /^Error: cannot read a folder: /,
    );
  });
});
