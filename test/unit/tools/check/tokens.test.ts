import assert from 'node:assert/strict';
import { codeTokens, stringValue, tokenize } from '../../../../tools/check/tokens.ts';

const kinds = (text: string) => tokenize(text).map(({ kind, text: own }) => `${kind} ${own}`);

describe('tokens', () => {
  const cases = [
    { name: 'a comment in a string', text: `x('// no')`, want: ['word x', 'punctuation (', `string '// no'`, 'punctuation )'] },
    { name: 'a quote in a comment', text: `a // it's\nb`, want: ['word a', `comment // it's`, 'word b'] },
    { name: 'a regular expression with a quote and a class', text: `= /['/]"\\//g;`, want: ['punctuation =', `regex /['/]"\\//g`, 'punctuation ;'] },
    { name: 'a division', text: 'a / b / c', want: ['word a', 'punctuation /', 'word b', 'punctuation /', 'word c'] },
    { name: 'an escaped quote', text: String.raw`'it\'s'`, want: [String.raw`string 'it\'s'`] },
    { name: 'a plain template', text: '`a // b`', want: ['template `a // b`'] },
    {
      name: 'values in a template',
      text: '`a${ {b: `c`} }d`',
      want: ['template `a${', 'punctuation {', 'word b', 'punctuation :', 'template `c`', 'punctuation }', 'template }d`'],
    },
    { name: 'a block comment and a first line for the shell', text: '#!/bin/x\n/** y */', want: ['comment #!/bin/x', 'comment /** y */'] },
  ];
  for (const { name, text, want } of cases) {
    it(`reads ${name}`, () => assert.deepEqual(kinds(text), want));
  }

  it('counts lines over strings, templates and comments', () => {
    const lines = codeTokens('a\n/* \n */ b\n`\n\n` c').map(({ text, line }) => `${text.trim()} ${line}`);
    assert.deepEqual(lines, ['a 1', 'b 3', '`\n\n` 4', 'c 6']);
  });

  it('gives the value of a string without its quotes and escapes', () => {
    assert.deepEqual(codeTokens(String.raw`'it\'s'`).map(stringValue), [`it's`]);
  });
});
