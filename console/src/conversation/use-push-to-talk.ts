import { useEffect, useRef, useState } from 'react';
import { newRecognizer, type SpeechRecognizer } from './speech.ts';

export type VoiceProblem = 'not-allowed' | 'no-speech' | 'failed';

export interface PushToTalk {
  readonly isListening: boolean;
  readonly problem: VoiceProblem | undefined;
  readonly begin: () => void;
  readonly end: () => void;
}

interface PushToTalkOptions {
  /** Words as they are heard; they may still change. */
  readonly onHearing: (text: string) => void;
  readonly onHeard: (text: string) => void;
}

/** Listens from `begin` to `end`, and then gives what was heard. */
export function usePushToTalk({ onHearing, onHeard }: PushToTalkOptions): PushToTalk {
  const recognizer = useRef<SpeechRecognizer | undefined>(undefined);
  const [isListening, setListening] = useState(false);
  const [problem, setProblem] = useState<VoiceProblem | undefined>(undefined);
  useEffect(() => () => recognizer.current?.abort(), []);
  const begin = (): void => {
    if (recognizer.current !== undefined) return;
    const started = newRecognizer();
    if (started === undefined) return;
    recognizer.current = started;
    let heard = '';
    let failure: VoiceProblem | undefined;
    Object.assign(started, { lang: 'en-US', interimResults: true, continuous: true });
    started.addEventListener('result', ({ results }) => {
      heard = Array.from(results, (result) => result[0]?.transcript ?? '').join('').trim();
      onHearing(heard);
    });
    started.addEventListener('error', ({ error }) => {
      failure = problemOf(error);
    });
    started.addEventListener('end', () => {
      recognizer.current = undefined;
      setListening(false);
      setProblem(heard === '' ? (failure ?? 'no-speech') : undefined);
      if (heard !== '') onHeard(heard);
    });
    setProblem(undefined);
    setListening(true);
    started.start();
  };
  return { isListening, problem, begin, end: () => recognizer.current?.stop() };
}

function problemOf(error: string): VoiceProblem {
  if (error === 'not-allowed' || error === 'audio-capture') return 'not-allowed';
  return error === 'no-speech' ? 'no-speech' : 'failed';
}
