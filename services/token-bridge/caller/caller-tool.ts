/** The tools that call the bridge. A caller can send anything, and a metric keeps every label it has seen. */
const knownTools = ['sandbox-controller'];

/** The value of `X-Catalyst-Tool` when it is a known tool, else `other`. */
export function callerTool(header: string | readonly string[] | undefined): string {
  return knownTools.find((tool) => tool === header) ?? 'other';
}
