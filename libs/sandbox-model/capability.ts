/**
 * Whether a held capability list grants `required`. A held `x.y.*` grants `x.y` and everything below it; a stem
 * without wildcard grants only itself.
 */
export function grants(held: readonly string[], required: string): boolean {
  return held.some((capability) => {
    if (capability === required) return true;
    if (!capability.endsWith('.*')) return false;
    const stem = capability.slice(0, -2);
    return required === stem || required.startsWith(`${stem}.`);
  });
}
