/** The channel names without surrounding space, without empty ones and each once, in their order. */
export function cleanChannels(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
