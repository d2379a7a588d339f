/** A line of a program's log, short enough to be read in an error: level, message and what went wrong. */
export function shortLogLine(line: string): string {
  const entry = parsed(line);
  if (!entry || typeof entry['msg'] !== 'string') return line;
  const cause = entry['err'] as { readonly message?: unknown } | undefined;
  const said = [entry['level'], entry['msg'], entry['problem'], cause?.message].filter((part) => typeof part === 'string');
  return said.join(': ');
}

/** The address that a program logs, as a field of its own, once it listens. */
export function addressInLogLine(line: string, field: 'address' | 'url'): string | undefined {
  const address = parsed(line)?.[field];
  return typeof address === 'string' ? address : undefined;
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Text of the function's own that only looks like JSON.
    return undefined;
  }
}
