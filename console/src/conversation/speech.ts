/** The part of the Web Speech API that is used; browsers have it by two names, or not at all. */
export interface SpeechRecognizer {
  lang: string;
  interimResults: boolean;
  continuous: boolean;
  addEventListener(type: 'result', listener: (event: { readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>> }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly error: string }) => void): void;
  addEventListener(type: 'end', listener: () => void): void;
  start(): void;
  stop(): void;
  abort(): void;
}

/** A new listener to the microphone, where the browser turns speech into words. */
export function newRecognizer(): SpeechRecognizer | undefined {
  const names = window as unknown as Readonly<Record<string, (new () => SpeechRecognizer) | undefined>>;
  const Recognizer = names['SpeechRecognition'] ?? names['webkitSpeechRecognition'];
  return Recognizer && new Recognizer();
}

export function hasRecognizer(): boolean {
  return 'SpeechRecognition' in window || 'webkitSpeechRecognition' in window;
}

/** Reads a text aloud, where the browser can. */
export function speak(text: string): void {
  if (!('speechSynthesis' in window)) return;
  window.speechSynthesis.cancel();
  window.speechSynthesis.speak(new SpeechSynthesisUtterance(text));
}
