import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { grants } from '@openova/sandbox-model';

const cases: readonly { readonly title: string; readonly held: readonly string[]; readonly required: string; readonly granted: boolean }[] = [
  { title: 'grants the equal capability [MCP-07]', held: ['gitea.pr.list'], required: 'gitea.pr.list', granted: true },
  { title: 'grants a capability that stands anywhere in the list [MCP-07]', held: ['a.b', 'c.d'], required: 'c.d', granted: true },
  { title: 'grants a child of a held wildcard [MCP-08]', held: ['sandbox.db.*'], required: 'sandbox.db.provision', granted: true },
  { title: 'grants a deeper child of a held wildcard [MCP-08]', held: ['sandbox.db.*'], required: 'sandbox.db.backup.list', granted: true },
  { title: 'grants the stem of a held wildcard [MCP-09]', held: ['sandbox.db.*'], required: 'sandbox.db', granted: true },
  { title: 'grants no child of a held stem [MCP-10]', held: ['sandbox.deploy'], required: 'sandbox.deploy.production', granted: false },
  { title: 'grants no sibling of a held wildcard [MCP-11]', held: ['sandbox.db.*'], required: 'sandbox.dbx.provision', granted: false },
  { title: 'grants no sibling stem of a held wildcard [MCP-11]', held: ['sandbox.db.*'], required: 'sandbox.dbx', granted: false },
  { title: 'grants no parent of a held wildcard', held: ['sandbox.db.*'], required: 'sandbox', granted: false },
  { title: 'reads a wildcard at the end only', held: ['sandbox.*.list', '*.list'], required: 'sandbox.db.list', granted: false },
  { title: 'reads a lone star as no wildcard', held: ['*'], required: 'sandbox.db.list', granted: false },
  { title: 'reads a required wildcard as a name', held: ['sandbox.db.list'], required: 'sandbox.db.*', granted: false },
  { title: 'tells capitals apart', held: ['Sandbox.db.*'], required: 'sandbox.db.list', granted: false },
  { title: 'grants nothing to an empty list', held: [], required: 'skills.list', granted: false },
];

describe('grants', () => {
  for (const { title, held, required, granted } of cases) {
    it(title, () => {
      assert.equal(grants(held, required), granted);
    });
  }

  const part = fc.stringMatching(/^[a-z]{1,4}$/);
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

  it('grants by a wildcard exactly its stem and what lies below it [MCP-08, MCP-09, MCP-11]', () => {
    fc.assert(
      fc.property(name, name, (stem, required) => {
        const below = `${required}.`.startsWith(`${stem}.`);
        assert.equal(grants([`${stem}.*`], required), below);
      }),
      { numRuns: 2000 },
    );
  });

  it('grants by a name without wildcard exactly that name [MCP-07, MCP-10]', () => {
    fc.assert(fc.property(name, name, (held, required) => assert.equal(grants([held], required), held === required)), { numRuns: 2000 });
  });
});
