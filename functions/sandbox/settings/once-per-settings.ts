import type { Settings } from './settings.ts';

/** `make`, called once for each settings object: most Sandboxes are composed with the same one. */
export function oncePerSettings<Value>(make: (settings: Settings) => Value): (settings: Settings) => Value {
  const made = new WeakMap<Settings, { readonly value: Value }>();
  return (settings) => {
    const entry = made.get(settings) ?? { value: make(settings) };
    made.set(settings, entry);
    return entry.value;
  };
}
