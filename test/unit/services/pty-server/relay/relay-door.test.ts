import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepDoor, readDoor } from '../../../../../services/pty-server/relay/relay-door.ts';

describe('the door of the relay', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relay-door-'));
    file = join(folder, 'run', 'relay.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is the same after it was kept, and only its owner reads it', async () => {
    const door = { ...(await readDoor(file, 0)), port: 4711 };
    await keepDoor(file, door);
    assert.deepEqual(await readDoor(file, 1), door);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(folder, 'run')), ['relay.json']);
  });

  it('has a new key of 256 bits where there was none', async () => {
    const doors = [await readDoor(file, 7), await readDoor(file, 7)];
    assert.notEqual(doors[0]?.key, doors[1]?.key);
    for (const { key, port } of doors) assert.deepEqual([Buffer.from(key, 'base64url').length, port], [32, 7]);
  });

  for (const text of ['', '{', '[]', 'null', '{"port":1}', '{"port":"1","key":"short"}']) {
    it(`is a new one where the file holds ${JSON.stringify(text)}`, async () => {
      file = join(folder, 'relay.json');
      await writeFile(file, text);
      assert.equal((await readDoor(file, 9)).port, 9);
    });
  }
});
