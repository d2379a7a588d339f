import type { TerminalSize } from '../host-link/host-connection.ts';

interface Vote {
  size?: TerminalSize;
  visible: boolean;
}

export interface VoteResult {
  readonly size: TerminalSize;
  /** The one whose display is the narrowest. */
  readonly owner: string;
}

/** What size a terminal gets that is on several displays: one that fits on all that are looked at. */
export class SizeVotes {
  readonly #votes = new Map<string, Vote>();

  join(voter: string): void {
    this.#votes.set(voter, { visible: true });
  }

  leave(voter: string): void {
    this.#votes.delete(voter);
  }

  setSize(voter: string, size: TerminalSize): void {
    const vote = this.#votes.get(voter);
    if (vote) vote.size = size;
  }

  setVisible(voter: string, visible: boolean): void {
    const vote = this.#votes.get(voter);
    if (vote) vote.visible = visible;
  }

  /** Undefined while nobody looks: the size stays as it is. */
  result(): VoteResult | undefined {
    const displays = [...this.#votes].flatMap(([owner, { size, visible }]) => (visible && size ? [{ owner, size }] : []));
    const [first, ...others] = displays;
    if (!first) return undefined;
    const narrowest = others.reduce((least, each) => (isNarrower(each.size, least.size) ? each : least), first);
    const size = {
      cols: narrowest.size.cols,
      rows: Math.min(...displays.map(({ size: { rows } }) => rows)),
    };
    return { size, owner: narrowest.owner };
  }
}

function isNarrower(one: TerminalSize, other: TerminalSize): boolean {
  return one.cols < other.cols || (one.cols === other.cols && one.rows < other.rows);
}
