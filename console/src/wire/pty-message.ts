export interface PtyViewer {
  readonly id: string;
  readonly user: string;
  readonly role: 'driver' | 'viewer';
  readonly visible: boolean;
}

export interface PtyHello {
  readonly type: 'hello';
  readonly epoch: string;
  readonly seq: number;
  readonly cols: number;
  readonly rows: number;
  readonly resumed: boolean;
  readonly readOnly: boolean;
  readonly viewer: string;
  readonly viewers: readonly PtyViewer[];
  readonly owner: string | null;
}

/** Why a session cannot begin; the connection closes after it. */
export interface PtyRefused {
  readonly type: 'refused';
  readonly code: string;
  readonly message: string;
  readonly next?: string;
}

export type PtyMessage =
  | PtyHello
  | PtyRefused
  | { readonly type: 'resized'; readonly seq: number; readonly cols: number; readonly rows: number }
  | { readonly type: 'viewers'; readonly viewers: readonly PtyViewer[]; readonly owner: string | null }
  | { readonly type: 'exit'; readonly code: number; readonly signal?: string }
  | { readonly type: 'error'; readonly code: string; readonly message: string };

const known = ['hello', 'resized', 'viewers', 'exit', 'error', 'refused'];

/** A message of the server; undefined for types that are not known, which the protocol has clients ignore. */
export function parsePtyMessage(text: string): PtyMessage | undefined {
  const message = JSON.parse(text) as { readonly type?: unknown };
  return typeof message.type === 'string' && known.includes(message.type) ? (message as PtyMessage) : undefined;
}
