import assert from 'node:assert/strict';
import { assert as assertProperty, integer, property, string } from 'fast-check';
import { formatRecord, parseRecord } from '../../../../../../services/pty-server/cards/log/card-record.ts';
import { agentCard } from '../card-fixture.ts';

describe('a line of the card log', () => {
  it('holds any text', () => {
    assertProperty(property(string({ unit: 'binary' }), (text) => {
      const record = { card: agentCard(7, text), after: 3, position: 12 };
      const line = formatRecord(record);
      assert.equal(line.indexOf('\n'), line.length - 1);
      assert.deepEqual(parseRecord(line), record);
    }));
  });

  it('is nothing when it was cut or is not ours', () => {
    const line = formatRecord({ card: agentCard(2), after: 1 });
    assertProperty(property(integer({ min: 0, max: line.length - 2 }), (end) => parseRecord(line.slice(0, end)) === undefined));
    for (const text of ['null', '[]', '3', '{}', '{"after":1,"card":{}}', '{"after":-1}', '{"after":5,"card":{"seq":5}}']) {
      assert.equal(parseRecord(text), undefined);
    }
  });
});
