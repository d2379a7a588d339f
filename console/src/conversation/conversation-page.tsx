import { Link } from '@tanstack/react-router';
import { useEffect, useReducer, useRef } from 'react';
import { MessageBubble } from '../cards/message-bubble.tsx';
import { say } from '../messages/say.ts';
import { useStartSandbox } from '../sandbox/use-start-sandbox.ts';
import { ProblemLine } from '../ui/problem-line.tsx';
import { converse, newConversation, type WishConversation, type ConversationTurn } from './conversation.ts';
import { DraftForm } from './draft-form.tsx';
import { wishOf } from './draft.ts';
import { speak } from './speech.ts';
import { SpokenPrompt } from './spoken-prompt.tsx';

/** `/describe`: a Sandbox in one's own words, written or said. It ends where the form ends: at the same request. */
export function ConversationPage() {
  const [conversation, step] = useReducer(converse, newConversation);
  const isSpoken = useRef(false);
  const start = useStartSandbox();
  const startDraft = ({ draft }: WishConversation): void => {
    const wish = wishOf(draft);
    if (wish !== undefined && !start.isPending) start.mutate(wish);
  };
  useConfirmation(conversation, startDraft);
  useSpokenAnswer(conversation, isSpoken);
  return (
    <div className="flex h-full flex-col">
      <header className="border-b border-border bg-bg-1">
        <div className="mx-auto flex max-w-5xl flex-wrap items-center gap-3 px-4 py-3">
          <div className="min-w-0 grow basis-80">
            <h1 className="text-lg font-semibold">{say('talk.title')}</h1>
            <p className="text-text-2">{say('talk.lead')}</p>
          </div>
          <Link to="/sandbox" className="button button-plain">
            {say('talk.form')}
          </Link>
        </div>
      </header>
      <div className="mx-auto flex min-h-0 w-full max-w-5xl flex-1 flex-col gap-4 overflow-auto p-4 lg:flex-row">
        <Turns turns={conversation.turns} />
        <div className="w-full shrink-0 lg:w-80 lg:self-start">
          <DraftForm draft={conversation.draft} isStarting={start.isPending} onEdit={(draft) => step({ kind: 'edited', draft })} onStart={() => startDraft(conversation)} />
          {start.isError && <ProblemLine lead={say('landing.startFailed')} error={start.error} />}
        </div>
      </div>
      <SpokenPrompt
        onSay={(text, wasSpoken) => {
          isSpoken.current = wasSpoken;
          step({ kind: 'said', text });
        }}
      />
    </div>
  );
}

function Turns({ turns }: { readonly turns: readonly ConversationTurn[] }) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [turns.length]);
  return (
    <ol ref={list} aria-label={say('talk.label')} aria-live="polite" className="flex shrink-0 flex-col gap-3 lg:flex-1 lg:overflow-auto">
      {turns.map((turn, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- turns are only ever added at the end
        <MessageBubble key={index} speaker={turn.speaker} lead={say(turn.speaker === 'user' ? 'talk.you' : 'talk.it')}>
          {textOf(turn)}
        </MessageBubble>
      ))}
    </ol>
  );
}

function textOf(turn: ConversationTurn): string {
  return turn.speaker === 'user' ? turn.text : turn.sentences.map(({ key, values }) => say(key, values)).join(' ');
}

// A yes is a step of the conversation; the request that comes of it is not.
function useConfirmation(conversation: WishConversation, onConfirmed: (conversation: WishConversation) => void): void {
  const seen = useRef(0);
  useEffect(() => {
    if (conversation.confirmations === seen.current) return;
    seen.current = conversation.confirmations;
    onConfirmed(conversation);
  }, [conversation, onConfirmed]);
}

// Who talks is answered aloud, and can read it all the same.
function useSpokenAnswer({ turns }: WishConversation, isSpoken: { readonly current: boolean }): void {
  useEffect(() => {
    const last = turns.at(-1);
    if (isSpoken.current && last?.speaker === 'agent') speak(textOf(last));
  }, [turns, isSpoken]);
}
