import { say, sayIfKnown } from '../messages/say.ts';
import type { CardQuestion } from '../wire/card.ts';
import type { ThreadEntry } from './card-thread.ts';
import { MessageBubble } from './message-bubble.tsx';
import { QuestionCard } from './question-card.tsx';

interface ThreadItemProps {
  readonly entry: ThreadEntry;
  readonly canDecide: boolean;
  readonly onDecide: (question: CardQuestion, optionId: string) => Promise<unknown>;
}

export function ThreadItem({ entry, canDecide, onDecide }: ThreadItemProps) {
  if (entry.kind === 'message') {
    return (
      <MessageBubble speaker={entry.speaker} lead={say(`cards.${entry.speaker}`)}>
        {entry.text}
      </MessageBubble>
    );
  }
  if (entry.kind === 'tool') {
    return (
      <li>
        <details data-testid="tool-call" className="rounded-lg border border-border bg-bg-2">
          <summary className="flex min-h-11 items-center gap-3 px-3">
            <span aria-hidden className="text-text-3">
              ▸
            </span>
            <span className="min-w-0 flex-1 truncate font-mono text-xs">{entry.title}</span>
            <span className="text-xs text-text-3">{sayIfKnown(`tool.${entry.status}`) ?? entry.status}</span>
          </summary>
          <pre className="max-h-80 overflow-auto border-t border-border p-3 font-mono text-xs whitespace-pre-wrap">{entry.text === '' ? say('tool.silent') : entry.text}</pre>
        </details>
      </li>
    );
  }
  if (entry.kind === 'question') return <QuestionCard question={entry.question} answer={entry.answer} canDecide={canDecide} onDecide={onDecide} />;
  return <li className="text-center text-xs text-text-3">{entry.text}</li>;
}
