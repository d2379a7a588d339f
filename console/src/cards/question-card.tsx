import { useState } from 'react';
import { say } from '../messages/say.ts';
import type { CardAnswer, CardQuestion } from '../wire/card.ts';
import { NotTaken } from '../wire/cards-client.ts';

interface QuestionCardProps {
  readonly question: CardQuestion;
  readonly answer: CardAnswer | undefined;
  readonly canDecide: boolean;
  readonly onDecide: (question: CardQuestion, optionId: string) => Promise<unknown>;
}

/** A question of the program. The first decision holds, whoever makes it, and everybody sees it. */
export function QuestionCard({ question, answer, canDecide, onDecide }: QuestionCardProps) {
  const [problem, setProblem] = useState('');
  const [isSent, setSent] = useState(false);
  const decide = async (optionId: string): Promise<void> => {
    setSent(true);
    try {
      await onDecide(question, optionId);
    } catch (error) {
      setSent(false);
      setProblem(error instanceof NotTaken ? error.message : String(error));
    }
  };
  const chosen = question.options.find(({ optionId }) => optionId === answer?.outcome.optionId);
  return (
    <li data-testid="question" className="card border-amber-2">
      <p className="text-xs font-medium text-amber-3">{say('question.title')}</p>
      <p className="mt-1 font-mono break-words">{question.toolCall.title ?? question.toolCall.toolCallId}</p>
      {answer === undefined ? (
        <div className="mt-4 grid gap-2 sm:flex">
          {question.options.map(({ optionId, name, kind }) => (
            <button
              key={optionId}
              type="button"
              disabled={!canDecide || isSent}
              className={`button ${kind.startsWith('allow') ? 'button-primary' : 'button-plain'}`}
              onClick={() => void decide(optionId)}
            >
              {name}
            </button>
          ))}
        </div>
      ) : (
        <p className="mt-3 text-text-2">{say('question.settled', { answer: chosen?.name ?? answer.outcome.outcome, by: answer.by })}</p>
      )}
      {problem !== '' && (
        <p role="alert" className="mt-2 text-rose-3">
          {say('cards.notTaken', { detail: problem })}
        </p>
      )}
    </li>
  );
}
