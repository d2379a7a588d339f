import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { writeWholeFile } from '../persistence/whole-file.ts';
import type { AgentFile, SettingsObject, SettingsValue } from './agent.ts';

/** Sees to it that the file is there, whole at any moment. A file of the User's that is no JSON object is left alone. */
export async function provideFile({ path, content, existing }: AgentFile): Promise<void> {
  if (existing === 'replace') return replaceFile(path, content);
  const found = await readObject(path);
  if (found === 'unusable') return;
  const wanted = found === 'missing' ? content : withMissing(found, content);
  if (!isDeepStrictEqual(found, wanted)) await replaceFile(path, wanted);
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
