import { fromJsonSchema, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { grants } from '@openova/sandbox-model';
import type { SandboxTokenClaims } from '@openova/service-kit';
import type { Tool } from './tool.ts';

/** A tool as it is served. */
export interface RegisteredTool extends Tool {
  readonly wireName: string;
  readonly inputSchema: StandardSchemaWithJSON;
  readonly outputSchema: StandardSchemaWithJSON<object, object>;
}

export interface ToolRegistry {
  /** The tools that a token with these claims may use, in the order of the catalogue. */
  grantedTo(claims: SandboxTokenClaims): readonly RegisteredTool[];
  /** By its name on the wire, whoever asks. */
  find(wireName: string): RegisteredTool | undefined;
}

// Clients put the name of the server before it, and models take 64 characters.
const longestWireName = 48;
const dottedName = /^[a-z][a-zA-Z0-9]*(?:\.[a-z][a-zA-Z0-9]*)+$/;

/** Makes tools ready to be served. Throws when one of them is not whole: the server then does not start. */
export function createToolRegistry(catalogue: readonly Tool<never>[]): ToolRegistry {
  const problems = catalogue.flatMap(problemsOf);
  const tools = new Map<string, RegisteredTool>();
  for (const tool of catalogue as readonly Tool[]) {
    const name = wireName(tool);
    if (tools.has(name)) problems.push(`${tool.name}: another tool has its name`);
    tools.set(name, { ...tool, wireName: name, inputSchema: fromJsonSchema(tool.input), outputSchema: fromJsonSchema<object>(tool.output) });
  }
  if (problems.length > 0) throw new Error(`cannot serve the tools: ${problems.join('; ')}`);
  return {
    grantedTo: (claims) => [...tools.values()].filter((tool) => isGranted(tool, claims)),
    find: (name) => tools.get(name),
  };
}

/** Whether a token with these claims may use the tool. */
export function isGranted({ requiredCapability }: Pick<Tool, 'requiredCapability'>, { capabilities = [] }: Pick<SandboxTokenClaims, 'capabilities'>): boolean {
  return requiredCapability === undefined || grants(capabilities, requiredCapability);
}

function wireName({ name }: Pick<Tool, 'name'>): string {
  return name.replaceAll('.', '_');
}

function problemsOf(tool: Tool<never>): string[] {
  const { name, requiredCapability, output, input, description } = tool;
  const problems: string[] = [];
  if (!dottedName.test(name)) problems.push('its name is not dotted');
  if (wireName(tool).length > longestWireName) problems.push('its name is too long');
  if (!('requiredCapability' in tool)) problems.push('it declares no capability');
  if (requiredCapability !== undefined && !dottedName.test(requiredCapability)) problems.push('its capability is not dotted');
  if (description.trim() === '') problems.push('it has no description');
  if (input.type !== 'object' || output.type !== 'object') problems.push('its schemas are not those of objects');
  return problems.map((problem) => `${name}: ${problem}`);
}
