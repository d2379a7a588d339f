import type { PtyViewer } from './pty-message.ts';

export type PtyConnection =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly failures: number }
  | { readonly kind: 'ended'; readonly code: number | undefined; readonly signal: string | undefined }
  | { readonly kind: 'taken-over' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'refused'; readonly code: number };

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
