type Fields = Readonly<Record<string, unknown>>;

/** The object after a JSON merge patch (RFC 7396). */
export function mergePatched<Target extends object>(target: Target, patch: object): Target {
  return merge(target as Fields, patch as Fields) as Target;
}

function merge(target: Fields, patch: Fields): Fields {
  const kept = Object.entries(target).filter(([key]) => !(key in patch));
  const set = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries([...kept, ...set.map(([key, value]) => [key, isFields(value) ? merge(fieldsOf(target[key]), value) : value])]);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
