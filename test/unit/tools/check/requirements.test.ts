import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { requirementResult } from '../../../../tools/check/checks.ts';
import { citationsOf, requirementCoverage } from '../../../../tools/check/requirements.ts';

const requirements = {
  'AA-01': { text: 'one', kind: 'unit' },
  'AA-02': { text: 'two', kind: 'unit' },
  'BB-01': { text: 'three', kind: 'render' },
};
const idsIn = (text: string) => citationsOf({ path: 'test/unit/a.test.ts', text }).map(({ id }) => id);

describe('requirements', () => {
  const cited = [
    { name: 'a single id', text: `it('works [AA-01]', () => {});`, want: ['AA-01'] },
    { name: 'several ids in one bracket', text: `it('works [AA-01, BB-01]', f);`, want: ['AA-01', 'BB-01'] },
    { name: 'a template with values', text: 'it(`works with ${a} and ${b} [AA-01]`, f);', want: ['AA-01'] },
    { name: 'a table of cases', text: `const cases = [{ name: 'works [AA-01]' }, { title: 'and [AA-02]' }];`, want: ['AA-01', 'AA-02'] },
    { name: 'a function that hands its title on', text: `function holds(title: string) { it(title, f); } holds('works [AA-01]');`, want: ['AA-01'] },
    { name: 'an arrow function that does so', text: `const holds = (title: string) => it(title, f); holds('works [AA-01]');`, want: ['AA-01'] },
    { name: 'the only test to run', text: `it.only('works [AA-01]', f);`, want: ['AA-01'] },
    { name: 'a title on its own line', text: `it(\n  'works [AA-01]',\n  f,\n);`, want: ['AA-01'] },
  ];
  for (const { name, text, want } of cited) {
    it(`counts ${name}`, () => assert.deepEqual(idsIn(text), want));
  }

  const uncounted = [
    { name: 'a comment', text: `// it('works [AA-01]')` },
    { name: 'a string inside the test', text: `it('works', () => { check('[AA-01]'); });` },
    { name: 'a skipped test', text: `it.skip('works [AA-01]', f);` },
    { name: 'an id without brackets', text: `it('works AA-01', f);` },
  ];
  for (const { name, text } of uncounted) {
    it(`does not count ${name}`, () => assert.deepEqual(idsIn(text), []));
  }

  it('groups what is not cited by component', () => {
    const coverage = requirementCoverage(requirements, [{ path: 'test/unit/a.test.ts', text: `it('a [AA-01]', f);` }]);
    assert.deepEqual(coverage.uncited, ['AA-02', 'BB-01']);
    assert.deepEqual(coverage.summary, ['AA: 1 of 2 cited, not 02', 'BB: 0 of 1 cited']);
  });

  const list = { path: 'test/requirements.json', text: JSON.stringify(requirements) };

  it('refuses an id that the list does not have', () => {
    const result = requirementResult([list, { path: 'test/unit/a.test.ts', text: `\nit('a [ZZ-99]', f);` }], false);
    assert.deepEqual(result.problems, ['test/unit/a.test.ts:2: cites ZZ-99, which test/requirements.json does not have']);
  });

  it('refuses an id without a test only when strict', () => {
    assert.equal(requirementResult([list], false).problems.length, 0);
    assert.equal(requirementResult([list], true).problems.length, 3);
  });

  it('holds every testable requirement, in the order of its components', async () => {
    const all = Object.entries(JSON.parse(await readFile('test/requirements.json', 'utf8')) as typeof requirements);
    const components = [...Map.groupBy(all, ([id]) => id.slice(0, id.indexOf('-')))].map(([name, { length }]) => `${name} ${length}`);
    assert.deepEqual(components, [
      'CF 78', 'TF 39', 'BR 32', 'PTY 26', 'MCP 43', 'API 32', 'UI 35', 'IDLE 20', 'OBS 28', 'CH 47', 'SEC 20', 'CONV 6',
    ]);
    assert.equal(all.length, 406);
    const kinds = new Set(all.map(([, { kind }]) => kind));
    assert.deepEqual([...kinds].toSorted(), ['browser', 'chart', 'e2e', 'integration', 'render', 'unit']);
    for (const [id, { text }] of all) assert.doesNotMatch(text, /\[X\]|\bS[0-4]\b|\(C\d|\bseed cases?\b|\s$|\s\./, id);
  });
});
