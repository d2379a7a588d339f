type PatchFields = Readonly<Record<string, unknown>>;

/** The object after a JSON merge patch (RFC 7396). */
export function mergePatched<Target extends object>(target: Target, patch: object): Target {
  return merge(target as PatchFields, patch as PatchFields) as Target;
}

function merge(target: PatchFields, patch: PatchFields): PatchFields {
  const kept = Object.entries(target).filter(([key]) => !(key in patch));
  const set = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries([...kept, ...set.map(([key, value]) => [key, isObject(value) ? merge(objectIn(target[key]), value) : value])]);
}

function objectIn(value: unknown): PatchFields {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is PatchFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
