import { aider } from './aider.ts';
import { giteaPart } from './gitea.ts';
import { keycloakPart } from './keycloak.ts';
import { pythonPart } from './python-part.ts';
import type { RealPart } from './real-part.ts';

export const litellm = pythonPart({ name: 'litellm', version: '1.106.2', requirement: 'litellm[proxy]', source: 'PyPI, about 750 MB' });
export const schemathesis = pythonPart({ name: 'schemathesis', version: '4.32.5', requirement: 'schemathesis', source: 'PyPI, about 110 MB' });
export const keycloak = keycloakPart('26.4.0');
export const gitea = giteaPart('1.26.0');

export const realParts: readonly RealPart[] = [litellm, schemathesis, aider, keycloak, gitea];

/** Those that are there within a minute or two. Gitea is compiled, which takes several. */
export const quickParts: readonly RealPart[] = [litellm, schemathesis, aider, keycloak];
