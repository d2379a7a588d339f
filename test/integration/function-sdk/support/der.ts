/** Writes the few parts of DER that a certificate is made of. */
export const der = {
  sequence: (...parts: readonly Buffer[]) => element(0x30, ...parts),
  set: (...parts: readonly Buffer[]) => element(0x31, ...parts),
  /** A value below 2^15. */
  integer: (value: number) => element(0x02, Buffer.from(value < 128 ? [value] : [value >> 8, value & 0xff])),
  boolean: (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0])),
  null: () => element(0x05),
  oid: (dotted: string) => element(0x06, Buffer.from(oidBytes(dotted))),
  printable: (text: string) => element(0x13, Buffer.from(text)),
  octets: (bytes: Buffer) => element(0x04, bytes),
  bits: (bytes: Buffer, unused = 0) => element(0x03, Buffer.from([unused]), bytes),
  time: (date: Date) => element(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`)),
  /** `[number]` around whole elements. */
  explicit: (number: number, ...parts: readonly Buffer[]) => element(0xa0 + number, ...parts),
  /** `[number]` instead of a string's own tag. */
  implicit: (number: number, bytes: Buffer) => element(0x80 + number, bytes),
} as const;

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function oidBytes(dotted: string): number[] {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return [first * 40 + second, ...rest.flatMap(base128)];
}

function base128(value: number): number[] {
  const last = value & 0x7f;
  return value < 0x80 ? [last] : [...base128(value >> 7).map((byte) => byte | 0x80), last];
}
