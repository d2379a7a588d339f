import { objectSchema, readsOnly, type Tool } from '../tool.ts';

const text = { type: 'string' } as const;

export const sandboxInfo: Tool = {
  name: 'sandbox.session.info',
  title: 'About this Sandbox',
  description: 'Describes the Sandbox you run in: its name, its Kubernetes Namespace, the domain of its Sovereign and where its Gitea is.',
  requiredCapability: 'sandbox.session.info',
  effects: readsOnly,
  input: objectSchema({}),
  output: objectSchema({ name: text, namespace: text, sovereignFqdn: text, giteaUrl: text }),
  run: ({ services: { sandbox: { name, namespace, sovereignFqdn, giteaUrl } } }) => ({ name, namespace, sovereignFqdn, giteaUrl }),
};
