/** Why a JSON value and a google.protobuf.Struct cannot stand for each other. */
export type StructErrorCode = 'malformed' | 'not-finite' | 'not-json' | 'not-unicode' | 'too-deep' | 'too-large';

export type StructPath = readonly (string | number)[];

export class StructError extends Error {
  override readonly name = 'StructError';
  readonly code: StructErrorCode;
  /** Where in the value, as `spec.containers[0].name`; empty at the root. */
  readonly path: string;

  constructor(code: StructErrorCode, path: StructPath, cause: string) {
    const place = formatPath(path);
    super(`cannot convert "${place}": ${cause}`);
    this.code = code;
    this.path = place;
  }
}

/** Bytes that are no google.protobuf.Struct, or one that is no JSON. */
export class UnreadableStruct extends StructError {}

function formatPath(path: StructPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`)).join('');
}
