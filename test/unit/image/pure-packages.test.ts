import assert from 'node:assert/strict';
import { bundleProgram } from '../../../image/bundle.ts';

describe('purePackageModules', function () {
  this.timeout(180_000);

  it('leaves what a program does not use of the Kubernetes client out of its bundle', async () => {
    const { files, packages } = await bundleProgram(process.cwd(), 'services/sessions-api/main.ts');
    const code = Buffer.concat(files.map((file) => file.code)).toString();
    assert.ok(packages.some(({ name }) => name === '@kubernetes/client-node'));
    assert.match(code, /class KubeConfig\b|KubeConfig = class\b/);
    assert.doesNotMatch(code, /class V1Pod\b|V1Pod = class\b/);
  });
});
