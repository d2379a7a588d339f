import { useState, type KeyboardEvent } from 'react';
import { say } from '../messages/say.ts';
import { hasRecognizer } from './speech.ts';
import { TalkButton } from './talk-button.tsx';
import { usePushToTalk } from './use-push-to-talk.ts';

interface SpokenPromptProps {
  readonly onSay: (text: string, isSpoken: boolean) => void;
}

/** Takes what is written or said; what is said can be read while it is heard. */
export function SpokenPrompt({ onSay }: SpokenPromptProps) {
  const [text, setText] = useState('');
  const send = (said: string, isSpoken: boolean): void => {
    if (said.trim() === '') return;
    onSay(said.trim(), isSpoken);
    setText('');
  };
  const talk = usePushToTalk({ onHearing: setText, onHeard: (heard) => send(heard, true) });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send(text, false);
  };
  return (
    <form
      className="border-t border-border bg-bg-1"
      onSubmit={(event) => {
        event.preventDefault();
        send(text, false);
      }}
    >
      <div className="mx-auto max-w-5xl px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <div className="flex flex-wrap items-end justify-end gap-2">
          <textarea
            className="field max-h-40 min-w-48 flex-1 basis-full resize-none py-1.5 [field-sizing:content] pointer-coarse:py-2.5 sm:basis-0"
            rows={1}
            maxLength={1_000}
            aria-label={say('talk.prompt')}
            placeholder={say('talk.prompt')}
            value={text}
            readOnly={talk.isListening}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKeyDown}
          />
          {hasRecognizer() && <TalkButton talk={talk} />}
          <button type="submit" className="button button-primary" disabled={text.trim() === '' || talk.isListening}>
            {say('talk.send')}
          </button>
        </div>
        <p role="status" className="mt-2 text-xs text-text-3" data-testid="voice-note">
          {talk.problem === undefined ? say(hasRecognizer() ? 'voice.note' : 'voice.missing') : <span className="text-rose-3">{say(`voice.${talk.problem}`)}</span>}
        </p>
      </div>
    </form>
  );
}
