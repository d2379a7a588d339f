import assert from 'node:assert/strict';
import { returnPath } from '../../../../../services/sessions-api/access/return-path.ts';

describe('the page that a person returns to', () => {
  it('is the one of the console that they asked for', () => {
    for (const path of ['/', '/sandbox/my-work', '/sandbox?tab=2#end', '/apiary']) assert.equal(returnPath(path), path);
    assert.equal(returnPath('/sandbox/../settings'), '/settings');
  });

  it('is never one of another site, nor of the API', () => {
    const others = ['//evil.example', '/\\evil.example', '/a/..//evil.example', '/%5c/../..//evil.example', '\\/evil.example', 'https://evil.example/', 'javascript:alert(1)', '/\t/evil.example'];
    for (const given of [...others, '/login', '/api/v1/logout', '/k8s/sandboxes', '', undefined, ['/sandbox'], `/${'a'.repeat(600)}`]) {
      assert.equal(returnPath(given), '/', JSON.stringify(given));
    }
  });
});
