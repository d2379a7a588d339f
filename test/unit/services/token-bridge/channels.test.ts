import assert from 'node:assert/strict';
import { cleanChannels } from '../../../../services/token-bridge/channels.ts';

describe('token-bridge channels', () => {
  const cases = [
    { name: 'keeps each name once, where it came first [BR-13]', given: ['b', 'a', 'b', 'a'], want: ['b', 'a'] },
    { name: 'drops empty names [BR-14]', given: ['', 'a', '  ', '\t'], want: ['a'] },
    { name: 'takes names that differ in surrounding space for one [BR-13]', given: [' a', 'a ', 'A'], want: ['a', 'A'] },
    { name: 'leaves nothing of a list without names [BR-15]', given: [''], want: [] },
  ];
  for (const { name, given, want } of cases) it(name, () => assert.deepEqual(cleanChannels(given), want));
});
