import type { KeyboardEvent } from 'react';
import { say } from '../messages/say.ts';
import type { PushToTalk } from './use-push-to-talk.ts';

/** Listens while it is held, by a finger, the mouse, Space or Enter. */
export function TalkButton({ talk: { isListening, begin, end } }: { readonly talk: PushToTalk }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) begin();
  };
  return (
    <button
      type="button"
      aria-pressed={isListening}
      className={`button touch-none select-none ${isListening ? 'button-danger' : 'button-plain'}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        begin();
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKeyDown}
      onKeyUp={end}
      onBlur={end}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span aria-hidden className={`size-2.5 rounded-full ${isListening ? 'animate-pulse bg-rose-3' : 'bg-text-3'}`} />
      {say(isListening ? 'voice.listening' : 'voice.hold')}
    </button>
  );
}
