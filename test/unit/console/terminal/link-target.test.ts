import assert from 'node:assert/strict';
import { linkTarget } from '../../../../console/src/terminal/link-target.ts';

describe('linkTarget', () => {
  it('lets only links of the web be opened', () => {
    assert.equal(linkTarget('https://example.org/a')?.host, 'example.org');
    for (const uri of ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'vscode://x', 'no link']) assert.equal(linkTarget(uri), undefined, uri);
  });
});
