import type { ReactNode } from 'react';

export type Speaker = 'user' | 'agent' | 'thought';

interface MessageBubbleProps {
  readonly speaker: Speaker;
  /** Who speaks, for those who do not see where it stands. */
  readonly lead: string;
  readonly children: ReactNode;
}

const bubbles: Readonly<Record<Speaker, string>> = {
  user: 'ml-8 self-end bg-accent-solid text-on-accent',
  agent: 'mr-8 self-start border border-border bg-bg-2',
  thought: 'mr-8 self-start border border-dashed border-border text-text-2',
};

/** What somebody said in a conversation. */
export function MessageBubble({ speaker, lead, children }: MessageBubbleProps) {
  return (
    <li data-testid={`message-${speaker}`} className={`max-w-full rounded-xl px-4 py-2.5 break-words whitespace-pre-wrap ${bubbles[speaker]}`}>
      <span className="sr-only">{lead} </span>
      {children}
    </li>
  );
}
