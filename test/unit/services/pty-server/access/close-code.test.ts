import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { closeCodes } from '../../../../../services/pty-server/access/close-code.ts';

const page = new URL('../../../../../docs/protocols/pty.md', import.meta.url);

describe('the close codes of pty-server', () => {
  it('are those of the protocol\'s page, each with its reason', () => {
    const [, table = ''] = readFileSync(page, 'utf8').split('## Close codes\n');
    const rows = [...table.matchAll(/^\| (\d{4}) \| (?:`([A-Z_]+)` )?\|/gm)].map(([, code, reason]) => [Number(code), reason]);
    // The WebSocket library says by itself that a message is too large, and gives no reason.
    const documented = rows.filter(([code]) => code !== 1009);
    assert.equal(documented.length, rows.length - 1);
    assert.deepEqual(documented, Object.values(closeCodes).map((each) => [...each]));
  });
});
