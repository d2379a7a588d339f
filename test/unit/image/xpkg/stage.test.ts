import assert from 'node:assert/strict';
import { parse, parseAllDocuments } from 'yaml';
import { packageStream, releasedManifests } from '../../../../image/xpkg/stage.ts';

const meta = `# A comment that says why.
kind: Configuration
spec:
  dependsOn:
    - kind: Function
      package: registry.example.org/openova/function-a
      function: registry.example.org/openova/function-a
      version: ">=v0.0.1"
    - kind: Function
      package: registry.example.org/openova/function-b
      version: ">=v0.0.1"
`;
const composition = `kind: Composition
spec:
  pipeline:
    - step: first
      functionRef:
        name: openova-function-a
    - step: second
      functionRef:
        name: somebody-elses-function
`;
const manifests = new Map([['crossplane.yaml', meta], ['package/composition.yaml', composition]]);
const released = (registry: string) => releasedManifests(manifests, { registry, version: '1.2.3' });
const parsed = (registry: string, path: string) => parse(released(registry).get(path) ?? '');

describe('releasedManifests', () => {
  it('writes registry and version into the dependencies', () => {
    assert.deepEqual(parsed('127.0.0.1:5000/openova', 'crossplane.yaml').spec.dependsOn, [
      {
        kind: 'Function',
        package: '127.0.0.1:5000/openova/function-a',
        function: '127.0.0.1:5000/openova/function-a',
        version: '>=v1.2.3',
      },
      { kind: 'Function', package: '127.0.0.1:5000/openova/function-b', version: '>=v1.2.3' },
    ]);
  });

  it('keeps comments', () => {
    assert.match(released('127.0.0.1:5000/openova').get('crossplane.yaml') ?? '', /^# A comment that says why\.$/m);
  });

  it('leaves the composition alone when the names stay the same', () => {
    assert.deepEqual(parsed('127.0.0.1:5000/openova', 'package/composition.yaml'), parse(composition));
  });

  it('calls the functions by the names that another path gives them', () => {
    const { pipeline } = parsed('mirror.example.org/team/x', 'package/composition.yaml').spec;
    assert.deepEqual(pipeline.map((step: { functionRef: { name: string } }) => step.functionRef.name), ['team-x-function-a', 'somebody-elses-function']);
  });
});

describe('packageStream', () => {
  it('puts the manifest that says what the package is first, then the others by path', () => {
    const stream = packageStream(new Map([['b.yaml', 'kind: B\n'], ['a.yaml', '---\nkind: A\n---\nkind: A2\n'], ['crossplane.yaml', 'kind: Function']]));
    const kinds = parseAllDocuments(stream).map((document) => document.toJS().kind);
    assert.deepEqual(kinds, ['Function', 'A', 'A2', 'B']);
  });

  it('is the same for any order of the manifests', () => {
    const entries = [...manifests, ['a.yaml', 'kind: A\n'] as const];
    assert.equal(packageStream(new Map(entries)), packageStream(new Map(entries.toReversed())));
  });
});
