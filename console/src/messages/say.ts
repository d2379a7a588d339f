import { en, type MessageKey } from './en.ts';

export type Catalogue = Readonly<Record<MessageKey, string>>;

const catalogue: Catalogue = en;

/** The message with its values put in. */
export function say(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The message, where the catalogue has one of this name. */
export function sayIfKnown(key: string): string | undefined {
  return Object.hasOwn(catalogue, key) ? catalogue[key as MessageKey] : undefined;
}
