import type { ServerResponse } from 'node:http';
import { ApiError, statusBody } from './api-error.ts';
import type { Change } from './change-feed.ts';
import type { ObjectStore } from './object-store.ts';
import { apiVersionOf, type ResourceKind } from './resource-kinds.ts';
import type { Matches } from './selectors.ts';

export interface WatchRequest {
  readonly kind: ResourceKind;
  readonly namespace: string | undefined;
  readonly matches: Matches;
  /** Where the client stands; undefined: begins with everything there is. */
  readonly since: number | undefined;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
}

// A client that takes nothing for this long behind is cut off, and reads anew.
const maxBufferedBytes = 8 * 1024 * 1024;

/** Writes changes as they happen, one JSON object a line, until the client goes or the time is over. */
export function streamChanges(store: ObjectStore, request: WatchRequest, response: ServerResponse): void {
  const { kind, namespace, matches, since } = request;
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.flushHeaders();
  const concerns = (change: Change): boolean =>
    change.kind === kind && (namespace === undefined || (change.object.metadata.namespace ?? '') === namespace) && matches(change.object);
  const write = (type: string, object: object): void => {
    if (response.writableLength > maxBufferedBytes) response.destroy();
    else response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const missed = since === undefined ? [] : store.changes.since(since);
  if (!missed) {
    write('ERROR', statusBody(new ApiError(410, 'Expired', 'the changes since then are forgotten; list again')));
    response.end();
    return;
  }
  if (since === undefined) for (const object of store.list(kind, namespace).filter(matches)) write('ADDED', object);
  for (const { type, object } of missed.filter(concerns)) write(type, object);
  const unsubscribe = store.changes.subscribe((change) => {
    if (concerns(change)) write(change.type, change.object);
  });
  const timer = setTimeout(() => {
    if (request.bookmarks) {
      const metadata = { resourceVersion: String(store.version) };
      write('BOOKMARK', { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata });
    }
    response.end();
  }, request.timeoutMs);
  response.once('close', () => {
    clearTimeout(timer);
    unsubscribe();
  });
}
