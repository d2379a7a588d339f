export function listOf(answer: unknown, member: string): readonly unknown[] {
  const items = isRecord(answer) ? answer[member] : undefined;
  return Array.isArray(items) ? items : [];
}

export function isRecord(answer: unknown): answer is Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
