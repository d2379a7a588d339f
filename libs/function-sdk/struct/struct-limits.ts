/** Nested objects and lists allowed in one Struct. Kubernetes schemas, the deepest of its objects, stay below half. */
export const maxStructDepth = 100;

/** Encoded size allowed of one Struct. Stops a value that names the same part many times from growing without end. */
export const maxStructBytes = 64 * 1024 * 1024;

/** Tags of google.protobuf.Struct, Value and ListValue: field number and wire type in one byte. */
export const tag = {
  structField: 0x0a,
  entryKey: 0x0a,
  entryValue: 0x12,
  nullValue: 0x08,
  numberValue: 0x11,
  stringValue: 0x1a,
  boolValue: 0x20,
  structValue: 0x2a,
  listValue: 0x32,
  listItem: 0x0a,
} as const;
