const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/** Seconds of a duration as Go writes it (`60s`, `1m30s`, `0`); undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = [...text.matchAll(part)];
  if (parts.length === 0 || parts.map(([matched]) => matched).join('') !== text) return undefined;
  return parts.reduce((total, [, amount, unit]) => total + Number(amount) * unitSeconds[unit!]!, 0);
}
