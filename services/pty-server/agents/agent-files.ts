import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { writeWholeFile } from '../persistence/whole-file.ts';
import { LaunchRefused } from './launch-refused.ts';
import type { AgentFile, SettingsObject, SettingsValue } from './agent.ts';

/**
 * Sees to it that the file is there, whole at any moment. A file of the User's that is no JSON object is left alone, and so is one that the
 * home folder has no room for: then the agent asks what it would have said. Rejects with LaunchRefused for a file that an agent cannot do without.
 */
export async function provideFile({ path, content, existing }: AgentFile): Promise<void> {
  if (existing === 'replace') return replaceFile(path, content).catch(refuse);
  const found = await readObject(path);
  if (found === 'unusable') return;
  const wanted = found === 'missing' ? content : withMissing(found, content);
  if (!isDeepStrictEqual(found, wanted)) await replaceFile(path, wanted).catch(unlessUnwritable);
}

function refuse(error: NodeJS.ErrnoException): never {
  const next = 'delete sessions that are not needed, or stop the Sandbox and start it again';
  throw new LaunchRefused('launch_files_refused', `the files that the agent starts with cannot be written: ${error.code}`, next);
}

function unlessUnwritable(error: NodeJS.ErrnoException): void {
  if (!['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(error.code ?? '')) throw error;
}

/** The User's object with what it lacks; lists get the entries that they lack. What the User has set stays. */
export function withMissing(own: SettingsObject, wanted: SettingsObject): SettingsObject {
  const added = Object.entries(wanted).map(([name, value]) => [name, name in own ? joined(own[name] ?? null, value) : value]);
  return { ...own, ...(Object.fromEntries(added) as SettingsObject) };
}

function joined(own: SettingsValue, wanted: SettingsValue): SettingsValue {
  if (isList(own) && isList(wanted)) return [...own, ...wanted.filter((entry) => !own.some((one) => isDeepStrictEqual(one, entry)))];
  return isObject(own) && isObject(wanted) ? withMissing(own, wanted) : own;
}

async function readObject(path: string): Promise<SettingsObject | 'missing' | 'unusable'> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as SettingsValue;
    return isObject(value) ? value : 'unusable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unusable';
  }
}

async function replaceFile(path: string, content: SettingsObject): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

function isList(value: SettingsValue): value is readonly SettingsValue[] {
  return Array.isArray(value);
}

function isObject(value: SettingsValue): value is SettingsObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
