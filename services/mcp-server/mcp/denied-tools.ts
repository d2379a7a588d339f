import { HttpProblem, type SandboxTokenClaims } from '@openova/service-kit';
import { isGranted, type RegisteredTool, type ToolRegistry } from '../tools/tool-registry.ts';

/** The tools that a body calls and that the token does not grant. What there is no tool for is left to the protocol. */
export function deniedTools(body: unknown, claims: SandboxTokenClaims, registry: ToolRegistry): readonly RegisteredTool[] {
  return [body].flat().flatMap((message) => {
    const tool = registry.find(calledTool(message) ?? '');
    return tool && !isGranted(tool, claims) ? [tool] : [];
  });
}

/** Says which capabilities are missing. */
export function insufficientScope(denied: readonly RegisteredTool[]): HttpProblem {
  const scope = [...new Set(denied.map(({ requiredCapability }) => requiredCapability))].join(' ');
  return new HttpProblem({
    status: 403,
    code: 'insufficient_scope',
    detail: `the token of this Sandbox does not hold ${scope}`,
    next: 'ask for a plan that grants it, or have it added to spec.capabilities of the Sandbox',
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

function calledTool(message: unknown): string | undefined {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null };
  const name = params?.name;
  return method === 'tools/call' && typeof name === 'string' ? name : undefined;
}
