/** How a value is written, and how many levels of objects and lists it has. */
export interface KeptForm {
  readonly bytes: Buffer;
  readonly levels: number;
}

const forms = new WeakMap<object, KeptForm>();

/** The form of a value that can no longer change, once it is kept. */
export function keptForm(value: object): KeptForm | undefined {
  return forms.get(value);
}

/** Keeps the form of a frozen object or list. Those in it come first: when one of them was not kept, this is not either. */
export function keepForm(value: object, bytes: Buffer): void {
  let levels = 0;
  for (const member of Object.values(Object.getOwnPropertyDescriptors(value))) {
    const inner = levelsOf(member);
    if (inner === undefined) return;
    levels = Math.max(levels, inner);
  }
  forms.set(value, { bytes: Buffer.from(bytes), levels: levels + 1 });
}

// Undefined when the member can change. What a getter gives can.
function levelsOf(member: PropertyDescriptor): number | undefined {
  if (!Object.hasOwn(member, 'value')) return undefined;
  const value: unknown = member.value;
  return typeof value === 'object' && value !== null ? forms.get(value)?.levels : 0;
}
