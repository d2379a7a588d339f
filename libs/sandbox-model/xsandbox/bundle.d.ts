import type { XSandbox } from './generated/xsandbox.ts';

export interface StatusCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
}

export interface SchemaProblem {
  /** JSON pointer to the value; empty for the object itself. */
  readonly path: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The composite with the accessors of @crossplane-js/sdk. */
export declare class XSandboxModel {
  constructor(data: XSandbox);
  readonly spec: XSandbox['spec'];
  readonly status?: XSandbox['status'];
  getName(): string | undefined;
  getLabel(key: string): string | undefined;
  getAnnotation(key: string): string | undefined;
  getCondition(type: string): StatusCondition | undefined;
  getMetadata(): NonNullable<XSandbox['metadata']>;
}

export declare function schemaProblems(data: unknown): SchemaProblem[];
export declare function toSecretData(data: Readonly<Record<string, string>>): Record<string, string>;
export declare function fromSecretData(data: Readonly<Record<string, string>>): Record<string, string>;
