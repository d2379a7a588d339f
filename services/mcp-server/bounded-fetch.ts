export interface FetchBounds {
  readonly timeoutMs: number;
  readonly largestBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

export interface BoundedAnswer {
  readonly status: number;
  readonly text: string;
}

/** GETs `url` without following redirects. Rejects when there is no whole answer in time, or when it is too large. */
export async function boundedFetch(url: URL, { timeoutMs, largestBytes, headers = {}, signal }: FetchBounds): Promise<BoundedAnswer> {
  const signals = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])];
  const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.any(signals) });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > largestBytes) throw new Error(`the answer is larger than ${largestBytes} bytes`);
    chunks.push(chunk);
  }
  return { status: response.status, text: Buffer.concat(chunks).toString('utf8') };
}
