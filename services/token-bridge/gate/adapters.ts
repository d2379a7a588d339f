/** The shapes of requests that clients send. One is never translated into the other. */
export type Wire = 'openai' | 'anthropic';

export type AdapterName = 'new-api' | 'litellm' | 'openai' | 'anthropic';

interface Adapter {
  readonly wires: readonly Wire[];
  /** The headers that carry the credential. */
  readonly credentialHeaders: (credential: string) => Readonly<Record<string, string>>;
}

const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

export const adapters: Readonly<Record<AdapterName, Adapter>> = {
  'new-api': { wires: ['openai', 'anthropic'], credentialHeaders: bearer },
  litellm: { wires: ['openai', 'anthropic'], credentialHeaders: bearer },
  openai: { wires: ['openai'], credentialHeaders: bearer },
  anthropic: { wires: ['anthropic'], credentialHeaders: (credential) => ({ 'x-api-key': credential }) },
};

export const adapterNames = Object.keys(adapters) as readonly AdapterName[];
