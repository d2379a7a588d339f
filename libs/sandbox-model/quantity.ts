const memoryUnits: Readonly<Record<string, number>> = {
  '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40,
};

/** Millicores of a CPU quantity such as `4`, `0.5` or `500m`. Undefined when it is none. */
export function parseCpu(quantity: number | string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(String(quantity));
  if (!match) return undefined;
  return Math.ceil(Number(match[1]) * (match[2] === 'm' ? 1 : 1000));
}

/** Bytes of a memory or storage quantity such as `8Gi` or `500M`. Undefined when it is none. */
export function parseBytes(quantity: number | string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(String(quantity));
  if (!match) return undefined;
  return Math.ceil(Number(match[1]) * (memoryUnits[match[2] ?? ''] ?? 1));
}

export function formatCpu(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** The shortest exact form in binary units. */
export function formatBytes(bytes: number): string {
  for (const unit of ['Ti', 'Gi', 'Mi', 'Ki']) {
    const size = memoryUnits[unit] ?? 1;
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}

/** `bytes` rounded down to whole mebibytes, so that a share of a quantity has a readable form. */
export function wholeMebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20) * 2 ** 20;
}
