import type { Offset } from '../host-link/host-connection.ts';
import type { QueryAnswer } from '../sessions/served-session.ts';
import { findReplies, isReplyLike, type QueryReply } from './query-reply.ts';

/** The part of the output that a viewer's terminal has been sent and has not acknowledged. */
export interface OutputInFlight {
  readonly acked: Offset;
  readonly sent: Offset;
}

/**
 * Takes out of a viewer's input what its terminal replies to queries that the session's own screen has answered. Something counts as
 * a reply only while such a query is in flight: a terminal replies before it acknowledges the query's bytes. Everything else was typed.
 */
export class ReplyFilter {
  #repliedUpTo: Offset = -1;

  /** Whether the input may hold a reply, so that the answers up to what was sent have to be known first. */
  static mayHoldReply(input: Uint8Array): boolean {
    return findReplies(input).length > 0;
  }

  typed(input: Uint8Array, answers: readonly QueryAnswer[], { acked, sent }: OutputInFlight): Uint8Array {
    if (answers.length === 0) return input;
    const open = answers.filter(({ offset }) => offset > Math.max(acked, this.#repliedUpTo) && offset <= sent);
    if (open.length === 0) return input;
    const dropped = findReplies(input).filter((found) => this.#take(found, open));
    return without(input, dropped);
  }

  // Replies come in the order of their queries, so a match settles the earlier queries as well.
  #take(found: QueryReply, open: QueryAnswer[]): boolean {
    const index = open.findIndex(({ bytes }) => findReplies(bytes).some((wanted) => isReplyLike(found, wanted)));
    if (index === -1) return false;
    this.#repliedUpTo = open[index]?.offset ?? this.#repliedUpTo;
    open.splice(0, index + 1);
    return true;
  }
}

function without(input: Uint8Array, parts: readonly QueryReply[]): Uint8Array {
  if (parts.length === 0) return input;
  const ends = [0, ...parts.map(({ end }) => end)];
  const starts = [...parts.map(({ start }) => start), input.length];
  return Buffer.concat(starts.map((start, index) => input.subarray(ends[index], start)));
}
