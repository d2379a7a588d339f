import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptMissing } from '../../../image/debian/apt.ts';
import { openArchive, type DebianArchive } from '../../../image/debian/debian-archive.ts';
import { writeDebianLayer } from '../../../image/debian/debian-layer.ts';
import { debianEntries, unpackPackages } from '../../../image/debian/debian-rootfs.ts';
import { measuringStore } from '../package/measuring-store.ts';
import { skip } from '../package/skip-reasons.ts';
import { writeArchive, type SamplePackage } from './local-archive.ts';

const samples: readonly SamplePackage[] = [
  { name: 'demo', version: '1:1.0-1', depends: 'demo-data (>= 2), debconf', files: { 'bin/demo': '#!/bin/sh\n' } },
  { name: 'demo-data', version: '2.0+b1', files: { 'usr/share/doc/demo-data/copyright': 'License: MIT\n', 'usr/share/man/man1/demo.1': '' } },
  { name: 'debconf', version: '1.5', depends: 'debconf-data' },
  { name: 'debconf-data', version: '1.5' },
  { name: 'other', version: '3' },
  { name: 'ca-certificates', version: '1', files: { 'usr/share/ca-certificates/mozilla/B.crt': 'b', 'usr/share/ca-certificates/mozilla/A.crt': 'a\n' } },
];

describe("Debian's archive", () => {
  const configBefore = process.env['APT_CONFIG'];
  let folder: string;
  let archive: DebianArchive;

  before(async function () {
    const missing = await aptMissing();
    if (missing !== undefined) skip(this, missing);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'debian-archive-test-'));
    await offer(samples);
    archive = await openArchive(join(folder, 'cache'), 'amd64');
  });
  afterEach(async () => {
    if (configBefore === undefined) delete process.env['APT_CONFIG'];
    else process.env['APT_CONFIG'] = configBefore;
    await rm(folder, { recursive: true });
  });

  async function offer(packages: readonly SamplePackage[]): Promise<void> {
    await rm(join(folder, 'archive'), { recursive: true, force: true });
    process.env['APT_CONFIG'] = (await writeArchive(folder, packages)).config;
  }

  it('is locked with all that the wanted packages need, without what images leave out and what only that needs', async () => {
    const { architecture, packages } = await archive.lock(['demo']);
    assert.equal(architecture, 'amd64');
    assert.deepEqual(packages.map(({ name, version, depends }) => [`${name} ${version}`, depends]), [['demo 1:1.0-1', ['demo-data']], ['demo-data 2.0+b1', []]]);
  });

  it('is not asked again for what was fetched before', async () => {
    const lock = await archive.lock(['demo']);
    await offer([]);
    const files = await archive.fetch(lock);
    assert.equal(files.length, 2);
    await Promise.all(files.map((file) => readFile(file)));
  });

  it('gives the same files to a cache that has nothing yet', async () => {
    const lock = await archive.lock(['demo']);
    const elsewhere = await openArchive(join(folder, 'another-cache'), 'amd64');
    const [one, two] = await Promise.all([archive.fetch(lock), elsewhere.fetch(lock)].map(async (files) => Promise.all((await files).map((file) => readFile(file)))));
    assert.deepEqual(one, two);
  });

  it('that has moved on is told apart by name, with the command that writes a new lock', async () => {
    const lock = await archive.lock(['other']);
    await offer([{ name: 'other', version: '4' }]);
    const fresh = await openArchive(join(folder, 'fresh-cache'), 'amd64');
    await assert.rejects(fresh.fetch(lock), /^Error: cannot fetch [^\n]*other[^\n]*--refresh-lock[^\n]*$/);
  });

  it('that gives other content under the same version is refused', async () => {
    const lock = await archive.lock(['other']);
    await offer([{ name: 'other', version: '3', files: { 'usr/share/more': '' } }]);
    const fresh = await openArchive(join(folder, 'fresh-cache'), 'amd64');
    await assert.rejects(fresh.fetch(lock), /^Error: cannot use [^\n]*other 3[^\n]*--refresh-lock[^\n]*$/);
  });

  it('gives packages that become entries: merged into /usr, the chosen paths only, with their control files and one bundle of authorities', async () => {
    const lock = await archive.lock(['demo', 'ca-certificates']);
    const files = await archive.fetch(lock);
    const root = join(folder, 'root');
    const unpacked = await unpackPackages(lock.packages.map(({ name }, index) => ({ name, file: files[index] ?? '' })), root);
    const entries = await debianEntries(root, unpacked, (path) => !path.includes('/man/'));
    const find = (path: string) => entries.find((entry) => entry.path === path);
    assert.deepEqual(unpacked.find(({ name }) => name === 'demo-data')?.licences, ['MIT']);
    assert.ok(find('usr/bin/demo') && !find('bin/demo') && !find('usr/share/man/man1/demo.1'));
    assert.deepEqual([find('bin'), find('sbin')], [{ kind: 'link', path: 'bin', target: 'usr/bin' }, undefined]);
    assert.deepEqual(find('etc/ssl/certs/ca-certificates.crt'), { kind: 'file', path: 'etc/ssl/certs/ca-certificates.crt', content: 'a\nb\n' });
    const control = find('var/lib/dpkg/status.d/demo');
    assert.match(control?.kind === 'file' ? String(control.content) : '', /^Package: demo$/m);
  });

  it('gives no layer without the programs that an image is for', async () => {
    const lock = await archive.lock(['demo', 'ca-certificates']);
    const content = { packages: ['demo', 'ca-certificates'], isChosen: () => false, system: [] };
    const write = (programs: readonly string[], place: string) =>
      writeDebianLayer(measuringStore, { lock, archive }, { content: { ...content, programs }, architecture: 'amd64', folder: join(folder, place) });
    assert.deepEqual((await write(['usr/bin/demo'], 'one')).components.map(({ name }) => name), ['ca-certificates', 'demo', 'demo-data']);
    await assert.rejects(write(['usr/bin/absent'], 'two'), /^Error: [^\n]*usr\/bin\/absent[^\n]*$/);
  });

  it('names the package that cannot be unpacked', async () => {
    await assert.rejects(unpackPackages([{ name: 'broken', file: 'package.json' }], join(folder, 'root')), /^Error: cannot unpack Debian package "broken": [^\n]+$/);
  });
});
