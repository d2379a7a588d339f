import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const documentation = readFileSync(join(root, 'docs/errors.md'), 'utf8');

/** The codes in the tables below this heading. */
function documented(heading: string): Set<string> {
  const section = documentation.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? assert.fail(`there is no heading ${heading}`);
  const rows = section.split('\n').filter((line) => /^\| \d/.test(line));
  return new Set(rows.flatMap((row) => [...(row.split('|')[2] ?? '').matchAll(/`([a-z_]+)…?`/g)].map((match) => match[1] ?? '')));
}

/** The codes that the files of a folder name. */
function named(folder: string): Set<string> {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const text = files.map((path) => readFileSync(join(root, folder, path), 'utf8')).join('\n');
  const patterns = [/\bcode: '([a-z]+_[a-z_]+)'/g, /badRequest\('([a-z_]+)'/g, /^ {2}([a-z]+_[a-z_]+): \{ status: /gm];
  return new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')));
}

describe('codes of the token bridge', () => {
  const known = new Set([...documented('The token bridge'), ...documented('The gate for models')]);
  const own = [...named('services/token-bridge'), ...named('libs/service-kit/http')];

  it('are all listed in docs/errors.md', () => {
    assert.ok(own.length > 30, own.join(' '));
    assert.deepEqual(own.filter((code) => !known.has(code) && !(code.startsWith('invalid_') && known.has('invalid_'))), []);
  });

  it('are all that docs/errors.md lists', () => {
    // Put together from an expression, or a prefix that stands for several.
    const putTogether = ['invalid_', 'bearer_missing', 'bearer_wrong'];
    assert.deepEqual([...known].filter((code) => !own.includes(code) && !putTogether.includes(code)), []);
  });
});
