import type { RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import type { ScreenText } from '../screen/screen.ts';
import type { Card, CardBody, PermissionAsked, TurnState } from './card.ts';

/** What a source tells, in the order in which it happened. */
export type CardEvent =
  /** The User said something: the events that follow belong to a new turn. */
  | { readonly kind: 'turn' }
  | { readonly kind: 'state'; readonly state: Exclude<TurnState, 'requires_action'> }
  | { readonly kind: 'update'; readonly update: Extract<CardBody, { update: unknown }>['update'] }
  | { readonly kind: 'asked'; readonly permission: PermissionAsked }
  /** Somebody at the terminal decided, or the question has gone. */
  | { readonly kind: 'settled'; readonly requestId: string; readonly outcome: RequestPermissionOutcome };

/** Takes what a source tells. `position` is the place in the source up to which everything has been told. */
export type CardSink = (events: readonly CardEvent[], position?: number) => void;

/** Tells the cards of one running program, and brings it what card clients say. Methods reject when the program cannot be reached. */
export interface CardSource {
  prompt(text: string): Promise<void>;
  /** Ends the turn, not the program. */
  cancel(): Promise<void>;
  /** The decision of a card client about a question that this source told. */
  permit(permission: PermissionAsked, outcome: RequestPermissionOutcome): Promise<void>;
  /** What goes through the terminal, for sources that read it. */
  readonly watch?: {
    typed(bytes: Uint8Array): void;
    output(bytes: Uint8Array): void;
  };
  close(): Promise<void>;
}

/** What a program must be started with so that its source can read it. Holds no secret in `args`. */
export interface LaunchAdditions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The terminal that the program runs in, as far as a source needs it. */
export interface CardTerminal {
  write(bytes: Uint8Array): void;
  text(fromLine: number): Promise<ScreenText>;
}

export interface SourceStart {
  readonly terminal: CardTerminal;
  readonly sink: CardSink;
  /** What the log has as the newest position: the source goes on from there. */
  readonly position: number | undefined;
  /** The program was started again: what is in the terminal was there before it. */
  readonly isRestarted: boolean;
  /** The agent's own id of its conversation, where it is known. */
  readonly nativeSessionId: string | undefined;
  readonly onNativeSession: (id: string) => void;
  /** The newest cards that were told, also by a server before this one. */
  readonly told: () => readonly Card[];
  /** Questions that were open when the server before this one ended. */
  readonly questions: readonly PermissionAsked[];
  /** Called with what kept the source from telling something; it goes on. */
  readonly onProblem: (problem: Error) => void;
}

/** The session's own folders for what an adapter and its program share. */
export interface CardFolders {
  /** Lives as long as the Pod, in memory: for what is small, and for secrets. */
  readonly pod: string;
  /** On the home claim, where there is room and which may be full. */
  readonly home: string;
}

/** How the cards of one kind of program come about. */
export interface CardAdapter {
  /** Makes ready what a program needs before it starts. */
  prepare(folders: CardFolders): Promise<LaunchAdditions>;
  /** Reads a program that was started so, by this server or the one before it. Rejects when it was not. */
  open(folders: CardFolders, start: SourceStart): Promise<CardSource>;
}
