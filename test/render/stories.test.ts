import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@openova/function-sdk';
import type { KubernetesObject } from '@openova/sandbox-model';
import { parseManifests } from '../../local/render/manifests.ts';
import { openRenderer, type Renderer } from '../../local/render/renderer.ts';
import { loadStory, storyNames } from '../../local/render/story.ts';
import { fieldAt, itemsAt, textAt } from '../support/manifest-field.ts';
import { policyProblems } from '../support/manifest-policy.ts';
import { schemasOrSkip } from '../support/schema-validation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stories = await storyNames(root);

describe('the stories', () => {
  let renderer: Renderer;
  before(async () => {
    renderer = await openRenderer({ root, env: { PATH: process.env['PATH'] }, engine: 'embedded' });
  });
  after(() => renderer?.close());

  async function rendered(story: string): Promise<readonly JsonObject[]> {
    return renderer.render((await loadStory(root, story)).input, {});
  }

  async function composed(story: string): Promise<KubernetesObject[]> {
    return (await rendered(story)).slice(1).map((object) => object as unknown as KubernetesObject);
  }

  for (const story of stories) {
    it(`${story} comes out as expected.yaml says`, async () => {
      const expected = parseManifests(await readFile(join(root, 'examples', story, 'expected.yaml'), 'utf8'));
      assert.deepEqual(await rendered(story), expected);
    });

    it(`${story} composes objects that pass the platform's policies`, async () => {
      assert.deepEqual(policyProblems(await composed(story)), []);
    });

    it(`${story} composes objects that fit the schemas of Kubernetes and Gateway API`, async function () {
      const problemsOf = await schemasOrSkip(this);
      const problems = (await composed(story)).flatMap((object) => problemsOf(object));
      assert.deepEqual(problems, []);
    });
  }

  it('give the Pod of pty-server no right at the API server, and no way to show an identity there [PTY-25]', async () => {
    const objects = (await Promise.all(stories.map(composed))).flat();
    const sets = objects.filter(({ kind }) => kind === 'StatefulSet');
    assert.ok(sets.length > 0);
    const bound = objects.filter(({ kind }) => kind.endsWith('RoleBinding')).flatMap((binding) => itemsAt(binding, 'subjects'));
    assert.ok(bound.length > 0);
    for (const set of sets) {
      const pod = fieldAt(set, 'spec', 'template', 'spec');
      const account = textAt(pod, 'serviceAccountName');
      assert.equal(fieldAt(pod, 'automountServiceAccountToken'), false);
      assert.ok(bound.every((subject) => textAt(subject, 'kind') === 'ServiceAccount' && textAt(subject, 'name') !== account));
      const volumes = itemsAt(pod, 'volumes');
      assert.ok(volumes.every((volume) => fieldAt(volume, 'projected') === undefined));
    }
  });

  it('token-failure has the mint refused, hands reason and message on unchanged and composes nothing new [CF-26, TF-19, TF-21]', async () => {
    const [composite = {}, ...objects] = await rendered('token-failure');
    const { phase, conditions } = composite['status'] as { phase: string; conditions: Record<string, string>[] };
    const token = conditions.find(({ type }) => type === 'NewAPITokenReady');
    assert.equal(phase, 'Failed');
    assert.deepEqual([token?.['status'], token?.['reason']], ['False', 'TokenMintFailed']);
    const message = 'cannot mint the token for Sandbox "odd-channel": the bridge answered 400 invalid_allowed_channels';
    assert.equal(token?.['message'], message);
    assert.deepEqual(objects.map(({ kind }) => kind), ['Namespace']);
  });

  it('basic composes the Secret with the token, in the Sandbox\'s namespace [TF-10]', async () => {
    const namespace = 'sandbox-alice-5d6ae696';
    const secrets = (await composed('basic')).filter(({ kind }) => kind === 'Secret');
    assert.deepEqual(secrets.map(({ metadata }) => [metadata?.name, metadata?.namespace]), [[`${namespace}-newapi-token`, namespace]]);
  });

  it('bad-owner composes nothing and says why [CF-23]', async () => {
    const [composite = {}, ...objects] = await rendered('bad-owner');
    const { phase, conditions } = composite['status'] as { phase: string; conditions: Record<string, string>[] };
    assert.equal(phase, 'Failed');
    assert.equal(conditions.find(({ type }) => type === 'NamespaceReady')?.['reason'], 'OwnerEmailInvalid');
    assert.deepEqual(objects, []);
  });

  it('suspended keeps volumes, has no Pod and stays ready [CF-22]', async () => {
    const [composite = {}, ...objects] = await rendered('suspended');
    const { phase, conditions } = composite['status'] as { phase: string; conditions: Record<string, string>[] };
    assert.equal(phase, 'Ready');
    assert.equal(conditions.find(({ type }) => type === 'Idle')?.['status'], 'True');
    const statefulSet = objects.find(({ kind }) => kind === 'StatefulSet') as { spec: { replicas: number } } | undefined;
    assert.equal(statefulSet?.spec.replicas, 0);
    assert.ok(objects.some(({ kind }) => kind === 'PersistentVolumeClaim'));
  });
});
