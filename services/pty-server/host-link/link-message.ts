import type { HostedSession, Offset, SessionExit, SpawnRequest, TerminalSize } from './host-connection.ts';
import type { HostRefusalCode } from './host-refused.ts';

/** Another major version means that the two sides cannot talk; a minor one adds what the other side may leave unused. */
export const linkVersion = { major: 1, minor: 1 } as const;
/** Hosts from this minor version on keep partial checkpoints. */
export const partialSince = 1;

export interface Hello {
  readonly type: 'hello';
  readonly major: number;
  readonly minor: number;
}

/** What a subscription is to go on from. */
export interface Resumption {
  readonly epoch: string;
  readonly from: Offset;
}

/** What a server asks, by name: parameters and result. */
export interface HostCalls {
  readonly sessions: { readonly params: Record<string, never>; readonly result: readonly HostedSession[] };
  /** The key is the server's own: the same call sent again after a cut finds the session that the first one started. */
  readonly spawn: { readonly params: SpawnRequest & { readonly key: string }; readonly result: HostedSession };
  readonly subscribe: {
    readonly params: { readonly id: string; readonly resume?: Resumption };
    readonly result: SubscribeResult;
  };
  readonly signal: { readonly params: { readonly id: string; readonly signal: string }; readonly result: null };
  readonly remove: { readonly params: { readonly id: string }; readonly result: null };
}

export type HostCall = keyof HostCalls;

export interface SubscribeResult {
  readonly session: HostedSession;
  readonly firstOffset: Offset;
  readonly size: TerminalSize;
  /** A frame with the checkpoint came before this answer. */
  readonly hasCheckpoint: boolean;
}

export type CallMessage = {
  [Call in HostCall]: { readonly type: 'call'; readonly number: number; readonly call: Call; readonly params: HostCalls[Call]['params'] };
}[HostCall];

export type ServerMessage =
  | Hello
  | CallMessage
  | ({ readonly type: 'resize'; readonly id: string } & TerminalSize)
  | { readonly type: 'acknowledge'; readonly id: string; readonly offset: Offset };

export interface Refusal {
  readonly code: HostRefusalCode;
  readonly message: string;
}

export type HostMessage =
  | { readonly type: 'welcome'; readonly major: number; readonly minor: number }
  /** The last word on this connection. */
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'result'; readonly number: number; readonly result: HostCalls[HostCall]['result'] }
  | { readonly type: 'refusal'; readonly number: number; readonly refusal: Refusal }
  | ({ readonly type: 'resized'; readonly id: string; readonly offset: Offset } & TerminalSize)
  | { readonly type: 'exit'; readonly id: string; readonly offset: Offset; readonly exit: SessionExit };
