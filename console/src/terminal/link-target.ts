/** A link of a program that may be opened after a question; undefined for everything but the web. */
export function linkTarget(uri: string): URL | undefined {
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}
