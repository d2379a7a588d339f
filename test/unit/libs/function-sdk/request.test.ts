import assert from 'node:assert/strict';
import { contextValue, credentialText, observedComposite, requestOf, requiredObjects, supports } from '@openova/function-sdk';

describe('request', () => {
  it('gives the observed composite, or an empty object', () => {
    const composite = { object: { kind: 'XSandbox' } };
    assert.equal(observedComposite(requestOf({ observed: { composite, resources: new Map() } })), composite.object);
    assert.deepEqual(observedComposite(requestOf()), {});
  });

  it('gives a context value by its key and nothing inherited', () => {
    const request = requestOf({ context: { key: { ready: true } } });
    assert.deepEqual(contextValue(request, 'key'), { ready: true });
    assert.equal(contextValue(request, 'toString'), undefined);
    assert.equal(contextValue(requestOf(), 'key'), undefined);
  });

  it('tells required objects that do not exist from ones not looked for yet', () => {
    const request = requestOf({ requiredResources: new Map([['none', []], ['one', [{ object: { a: 1 } }]]]) });
    assert.deepEqual(requiredObjects(request, 'none'), []);
    assert.deepEqual(requiredObjects(request, 'one'), [{ a: 1 }]);
    assert.equal(requiredObjects(request, 'other'), undefined);
  });

  it('gives a credential as text', () => {
    const request = requestOf({ credentials: new Map([['bridge', new Map([['token', Buffer.from('t')]])]]) });
    assert.equal(credentialText(request, 'bridge', 'token'), 't');
    assert.equal(credentialText(request, 'bridge', 'other'), undefined);
    assert.equal(credentialText(request, 'other', 'token'), undefined);
  });

  it('knows a capability as there, missing, or not told', () => {
    const request = requestOf({ capabilities: ['Capabilities', 'Conditions'] });
    assert.equal(supports(request, 'Conditions'), true);
    assert.equal(supports(request, 'Credentials'), false);
    assert.equal(supports(requestOf(), 'Conditions'), undefined);
  });
});
