import type { PtyRefused, PtyViewer } from './pty-message.ts';

/** Why there is no connection at the moment: it was cut, the server said nothing, the API gave no ticket, or it was too much at once. */
export type ReconnectCause = 'cut' | 'silent' | 'no-ticket' | 'too-much';

export type PtyConnection =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly failures: number; readonly cause: ReconnectCause }
  | { readonly kind: 'ended'; readonly code: number | undefined; readonly signal: string | undefined }
  | { readonly kind: 'taken-over' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'not-yours' }
  | { readonly kind: 'refused'; readonly code: number; readonly told: PtyRefused | undefined };

/** What the client tells of itself. */
export interface PtyState {
  readonly connection: PtyConnection;
  readonly viewers: readonly PtyViewer[];
  /** This client's own id among the viewers. */
  readonly self: string | undefined;
  /** The viewer whose width the terminal has. */
  readonly owner: string | null;
  readonly readOnly: boolean;
  /** The newest refusal by the server. */
  readonly refusal: string | undefined;
}

export const initialPtyState: PtyState = { connection: { kind: 'idle' }, viewers: [], self: undefined, owner: null, readOnly: false, refusal: undefined };
