// The only file that imports @crossplane-js/sdk. Deep imports leave its console hijack behind; esbuild bundles the
// file at set-up, because the SDK ships TypeScript, which Node does not strip inside node_modules.
import { Model } from '@crossplane-js/sdk/src/Model/index.ts';
export { fromSecretData, toSecretData } from '@crossplane-js/sdk/src/utils/secretUtils.ts';
import { validate } from './generated/validate.js';

export class XSandboxModel extends Model {
  constructor(data) {
    super();
    this.setDefinedProps(data);
  }
}

/** The schema's complaints about `data`, as `path message`; empty when it is valid. */
export function schemaProblems(data) {
  if (validate(data)) return [];
  return validate.errors.map(({ instancePath, keyword, params }) => ({ path: instancePath, keyword, params }));
}
