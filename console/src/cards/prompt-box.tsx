import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { say } from '../messages/say.ts';
import type { CardTurnState } from '../wire/card.ts';
import { NotTaken } from '../wire/cards-client.ts';

interface PromptBoxProps {
  readonly turnState: CardTurnState;
  readonly disabled: boolean;
  readonly onPrompt: (text: string) => Promise<unknown>;
  readonly onCancel: () => Promise<unknown>;
}

/** Keeps what was written until it has reached the program. */
export function PromptBox({ turnState, disabled, onPrompt, onCancel }: PromptBoxProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const attempt = async (action: Promise<unknown>, done: () => void): Promise<void> => {
    try {
      await action;
      setProblem('');
      done();
    } catch (error) {
      setProblem(error instanceof NotTaken ? error.message : String(error));
    }
  };
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() !== '' && !disabled) void attempt(onPrompt(text), () => setText(''));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={send} className="border-t border-border bg-bg-1 px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <p role="status" className="mb-1 text-xs text-text-3">
        {problem === '' ? say(`turn.${turnState}`) : <span className="text-rose-3">{say('cards.notTaken', { detail: problem })}</span>}
      </p>
      <div className="flex items-end gap-2">
        <textarea
          className="field max-h-40 resize-none py-1.5 [field-sizing:content] pointer-coarse:py-2.5"
          rows={1}
          maxLength={32_768}
          aria-label={say('cards.prompt')}
          placeholder={say('cards.prompt')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={onKeyDown}
        />
        {turnState === 'running' && (
          <button type="button" className="button button-plain" disabled={disabled} onClick={() => void attempt(onCancel(), () => undefined)}>
            {say('cards.cancel')}
          </button>
        )}
        <button type="submit" className="button button-primary" disabled={disabled || text.trim() === ''}>
          {say('cards.send')}
        </button>
      </div>
    </form>
  );
}
