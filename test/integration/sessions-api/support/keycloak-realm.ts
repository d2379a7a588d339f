import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { KeycloakServer } from '../../../support/keycloak-server.ts';

export const callback = 'http://localhost/login/callback';
export const password = 'a-password-of-these-tests';

const example = (name: string): string => fileURLToPath(new URL(`../../../../examples/keycloak/${name}`, import.meta.url));

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly emailVerified?: boolean;
  /** Undefined: the attribute is not set. */
  readonly organization?: string;
  readonly groups?: readonly string[];
}

/** A realm as the documents say. */
export interface Realm {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  addPerson(person: Person): Promise<void>;
  /** A token as programs get it, from a client whose tokens are for the console's one. */
  token(username: string): Promise<string>;
}

export async function makeRealm({ url, admin }: KeycloakServer, name: string): Promise<Realm> {
  await admin('POST', '', { realm: name, enabled: true, sslRequired: 'none' });
  const client = JSON.parse(await readFile(example('client.json'), 'utf8')) as { clientId: string; protocolMappers: unknown; attributes: object };
  const attributes = { ...client.attributes, 'post.logout.redirect.uris': 'http://localhost/' };
  const made = await admin('POST', `/${name}/clients`, { ...client, redirectUris: [callback], attributes });
  const { value: clientSecret } = (await admin('GET', `/${name}/clients/${idIn(made)}/client-secret`)) as { value: string };
  const direct = { clientId: 'programs', publicClient: true, directAccessGrantsEnabled: true, standardFlowEnabled: false };
  await admin('POST', `/${name}/clients`, { ...direct, protocolMappers: client.protocolMappers });
  const profile = (await admin('GET', `/${name}/users/profile`)) as { attributes: unknown[] };
  const attribute: unknown = JSON.parse(await readFile(example('org-id-attribute.json'), 'utf8'));
  await admin('PUT', `/${name}/users/profile`, { ...profile, attributes: [...profile.attributes, attribute] });
  const issuer = `${url}/realms/${name}`;
  return {
    issuer: new URL(issuer),
    clientId: client.clientId,
    clientSecret,
    addPerson: async ({ organization, groups = [], emailVerified = true, ...person }) => {
      for (const group of groups) await admin('POST', `/${name}/groups`, { name: group });
      await admin('POST', `/${name}/users`, {
        ...person,
        emailVerified,
        groups,
        firstName: person.username,
        lastName: 'Tester',
        enabled: true,
        credentials: [{ type: 'password', value: password, temporary: false }],
        attributes: organization === undefined ? {} : { org_id: [organization] },
      });
    },
    token: async (username) => {
      const form = new URLSearchParams({ grant_type: 'password', client_id: direct.clientId, username, password, scope: 'openid email' });
      const answer = await fetch(`${issuer}/protocol/openid-connect/token`, { method: 'POST', body: form });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
  };
}

function idIn(location: unknown): string {
  return String(location).split('/').at(-1) ?? '';
}
