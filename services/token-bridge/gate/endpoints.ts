import type { Wire } from './adapters.ts';

/** A path that is passed on. It goes upstream as it is written here, never as the client wrote it. */
export interface Endpoint {
  readonly path: string;
  readonly wire: Wire;
  /** Asks for no answer of a model, so it costs nothing. */
  readonly isFree?: boolean;
}

export const endpoints: readonly Endpoint[] = [
  { path: '/v1/chat/completions', wire: 'openai' },
  { path: '/v1/completions', wire: 'openai' },
  { path: '/v1/embeddings', wire: 'openai' },
  { path: '/v1/responses', wire: 'openai' },
  { path: '/v1/messages', wire: 'anthropic' },
  { path: '/v1/messages/count_tokens', wire: 'anthropic', isFree: true },
];
