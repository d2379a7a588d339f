/** The JSON of an answer. Rejects when it is larger than this, cut short, or no JSON. */
export async function boundedJson({ body }: Response, largestBytes: number): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > largestBytes) throw new RangeError('the answer is too large');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}
