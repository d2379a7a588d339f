import type { ReactNode } from 'react';

export type Tone = 'emerald' | 'amber' | 'rose' | 'neutral';

const tones: Readonly<Record<Tone, string>> = {
  emerald: 'border-emerald-2 bg-emerald-1 text-emerald-3',
  amber: 'border-amber-2 bg-amber-1 text-amber-3',
  rose: 'border-rose-2 bg-rose-1 text-rose-3',
  neutral: 'border-border bg-bg-3 text-text-2',
};

interface BadgeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly testId?: string;
  readonly busy?: boolean;
}

export function Badge({ tone, children, testId, busy = false }: BadgeProps) {
  return (
    <span
      data-testid={testId}
      data-tone={tone}
      className={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      <span aria-hidden className={`size-1.5 rounded-full bg-current ${busy ? 'animate-pulse' : ''}`} />
      {children}
    </span>
  );
}
