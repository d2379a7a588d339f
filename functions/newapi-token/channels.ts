/** Channel names without surrounding space, without those of which nothing is left, and each once. */
export function cleanChannels(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
