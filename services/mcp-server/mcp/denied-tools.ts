import { HttpProblem, type SandboxTokenClaims } from '@openova/service-kit';
import { isGranted, type ToolRegistry } from '../tools/tool-registry.ts';

/** Throws HttpProblem when the body calls a tool that there is and that the token does not grant. Runs before anything is dispatched. */
export function refuseDeniedTools(body: unknown, claims: SandboxTokenClaims, registry: ToolRegistry): void {
  const denied = [body].flat().flatMap((message) => {
    const tool = registry.find(calledTool(message) ?? '');
    return tool && !isGranted(tool, claims) ? [tool.requiredCapability] : [];
  });
  if (denied.length === 0) return;
  const scope = [...new Set(denied)].join(' ');
  throw new HttpProblem({
    status: 403,
    code: 'insufficient_scope',
    detail: `this needs the capability ${scope}, which the token of this Sandbox does not hold`,
    next: 'ask for a plan that has it, or have it added to spec.capabilities of the Sandbox',
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

function calledTool(message: unknown): string | undefined {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null };
  const name = params?.name;
  return method === 'tools/call' && typeof name === 'string' ? name : undefined;
}
