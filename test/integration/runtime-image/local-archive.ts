import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface SamplePackage {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  /** Files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A Debian archive in a folder, as the only source of the apt that runs with `APT_CONFIG` set to `config`. */
export async function writeArchive(folder: string, packages: readonly SamplePackage[]): Promise<{ readonly config: string }> {
  const archive = join(folder, 'archive');
  await mkdir(archive, { recursive: true });
  const paragraphs = await Promise.all(packages.map((sample) => buildPackage(folder, archive, sample)));
  await writeFile(join(archive, 'Packages'), paragraphs.join('\n'));
  await writeFile(join(folder, 'sources.list'), `deb [trusted=yes] file:${archive} ./\n`);
  const config = join(folder, 'apt.conf');
  await writeFile(config, `Dir::Etc::sourcelist "${join(folder, 'sources.list')}";\nDir::Etc::sourceparts "/dev/null";\n`);
  return { config };
}

async function buildPackage(folder: string, archive: string, { name, version, depends, files = {} }: SamplePackage): Promise<string> {
  const tree = join(folder, 'trees', `${name}-${version}`);
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Maintainer: Nobody <nobody@example.org>',
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    `Description: sample ${name}`,
    '',
  ].join('\n');
  for (const [path, text] of Object.entries({ ...files, 'DEBIAN/control': control })) {
    await mkdir(join(tree, path, '..'), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  const file = `${name}_${version.replaceAll(':', '%3a')}_all.deb`;
  await promisify(execFile)('dpkg-deb', ['--root-owner-group', '--build', tree, join(archive, file)]);
  const bytes = await readFile(join(archive, file));
  const { size } = await stat(join(archive, file));
  return `${control}Filename: ./${file}\nSize: ${size}\nSHA256: ${createHash('sha256').update(bytes).digest('hex')}\n`;
}
