import type { ReactNode } from 'react';

interface NoticeProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** A whole page for one state: what it is, what it means, what can be done. */
export function Notice({ title, children, action }: NoticeProps) {
  return (
    <div className="mx-auto max-w-lg px-4 py-16 text-center" role="status">
      <h1 className="text-xl font-semibold">{title}</h1>
      <div className="mt-2 text-text-2">{children}</div>
      {action !== undefined && <div className="mt-6 flex justify-center gap-3">{action}</div>}
    </div>
  );
}
