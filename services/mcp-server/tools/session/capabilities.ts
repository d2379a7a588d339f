import { objectSchema, readsOnly, type Tool } from '../tool.ts';

const texts = { type: 'array', items: { type: 'string' } } as const;

export const showCapabilities: Tool = {
  name: 'sandbox.session.capabilities',
  title: 'My capabilities',
  description: 'Lists the capabilities and the model channels that your token holds. A tool that is not offered to you needs one that is not in this list.',
  requiredCapability: undefined,
  effects: readsOnly,
  input: objectSchema({}),
  output: objectSchema({ capabilities: texts, channels: texts }),
  run: ({ caller: { claims } }) => ({ capabilities: claims.capabilities ?? [], channels: claims.channels }),
};
