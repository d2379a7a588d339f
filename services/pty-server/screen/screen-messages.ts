import type { Offset, TerminalSize } from '../host-link/host-connection.ts';
import type { ScreenPart, ScreenStart, ScreenText, Snapshot } from './screen.ts';

/** Names a screen among all that its pool has opened. */
export type ScreenId = number;

/** What a thread is asked to do. The messages about one screen are carried out in their order. */
export type ScreenRequest = { readonly id: ScreenId } & (
  | { readonly kind: 'open'; readonly start: ScreenStart }
  | { readonly kind: 'write'; readonly bytes: Uint8Array<ArrayBuffer>; readonly end: Offset }
  | { readonly kind: 'resize'; readonly size: TerminalSize }
  | { readonly kind: 'snapshot'; readonly call: number; readonly part: ScreenPart }
  | { readonly kind: 'text'; readonly call: number; readonly fromLine: number }
  | { readonly kind: 'close' }
);

/** What a thread tells. */
export type ScreenReport = { readonly id: ScreenId } & (
  | { readonly kind: 'parsed'; readonly offset: Offset; readonly bytes: number }
  | { readonly kind: 'answer'; readonly query: Offset; readonly bytes: Uint8Array }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'bell'; readonly offset: Offset }
  | { readonly kind: 'result'; readonly call: number; readonly value: Snapshot | ScreenText }
  | { readonly kind: 'lost'; readonly cause: string }
);
