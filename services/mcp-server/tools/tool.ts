import type { JsonSchemaType, ToolAnnotations } from '@modelcontextprotocol/server';
import type { ToolCaller } from '../access/token-guard.ts';
import type { PtySessions } from '../pty/pty-sessions.ts';
import type { SandboxFacts } from '../sandbox-facts.ts';

/** What tools work with: one field for each thing behind this server. */
export interface ToolServices {
  readonly sandbox: SandboxFacts;
  readonly sessions: PtySessions;
}

export interface ToolCall<Input> {
  /** Holds to the tool's input schema. */
  readonly input: Input;
  readonly caller: ToolCaller;
  readonly services: ToolServices;
  /** Ends when the caller does not wait any longer. */
  readonly signal: AbortSignal;
}

/** What a tool does to the world. Every hint is given: a client takes the worst for one that is not. */
export type ToolEffects = Required<Pick<ToolAnnotations, 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint'>>;

/** A tool, whole: adding one is one file and one line in the catalogue. */
export interface Tool<Input = unknown> {
  /** Dotted, under its namespace. On the wire its dots are underscores. */
  readonly name: string;
  readonly title: string;
  /** For the model that chooses. */
  readonly description: string;
  /** Dotted. Undefined: introspection, which every token of the Sandbox may use. */
  readonly requiredCapability: string | undefined;
  readonly effects: ToolEffects;
  readonly input: JsonSchemaType;
  readonly output: JsonSchemaType;
  /** Rejects with ToolFailure for what the caller can do something about. */
  readonly run: (call: ToolCall<Input>) => object | Promise<object>;
}

export const readsOnly: ToolEffects = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** The schema of an object with these properties and no others, all of them required unless named in `optional`. */
export function objectSchema(properties: Readonly<Record<string, JsonSchemaType>>, optional: readonly string[] = []): JsonSchemaType {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}
