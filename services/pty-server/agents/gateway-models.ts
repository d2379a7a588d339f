import type { RelayAccess } from './agent.ts';

const mostModels = 200;

/** The models that the gateway offers this Sandbox. Empty when it does not say within the time: a session starts all the same. */
export async function gatewayModels({ url, key }: RelayAccess, withinMs: number): Promise<string[]> {
  try {
    const { request } = await import('undici');
    const signal = AbortSignal.timeout(withinMs);
    const { statusCode, body } = await request(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` }, signal });
    const answer = await body.json();
    return statusCode === 200 ? modelIds(answer) : [];
  } catch {
    return [];
  }
}

function modelIds(answer: unknown): string[] {
  const { data } = (answer ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) return [];
  const ids = data.map((entry: unknown) => (entry as { id?: unknown } | null)?.id);
  return ids.filter((id) => typeof id === 'string').filter((id) => /^[\w.:/@-]{1,128}$/.test(id)).slice(0, mostModels);
}
