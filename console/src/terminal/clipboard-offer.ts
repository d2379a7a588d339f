const longest = 100_000;

/**
 * The text that a program wants on the clipboard, from the payload of its OSC 52. Undefined for everything else, the question for what is
 * there now among it: programs never get to read it.
 */
export function clipboardOffer(payload: string): string | undefined {
  const [, content] = /^[cpqs0-7]*;([A-Za-z0-9+/=\s]+)$/.exec(payload) ?? [];
  if (content === undefined || content.length > longest) return undefined;
  try {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) || undefined;
  } catch {
    return undefined;
  }
}
