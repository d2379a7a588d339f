import type { StreamConnection } from '../access/stream-router.ts';
import type { TerminalSize } from '../host-link/host-connection.ts';
import type { ServedSession } from '../sessions/served-session.ts';
import type { AttachMetrics } from './attach-metrics.ts';
import { parseDisplaySize } from './display-size.ts';
import type { ViewerMessage, Viewers } from './server-frame.ts';
import { SizeVotes } from './size-votes.ts';
import { Viewer, type FellowViewers } from './viewer.ts';

const settleMs = 100;

/** The terminals that are connected to one session. */
export class SessionViewers implements FellowViewers {
  readonly session: ServedSession;
  readonly metrics: AttachMetrics;
  readonly #viewers = new Set<Viewer>();
  readonly #votes = new SizeVotes();
  readonly #unwatch: () => void;
  #timer: NodeJS.Timeout | undefined;
  #announced = '';
  #joined = 0;

  constructor(session: ServedSession, metrics: AttachMetrics) {
    this.session = session;
    this.metrics = metrics;
    this.#unwatch = session.watch({
      onGrown: () => this.#viewers.forEach((viewer) => viewer.advance()),
      onParsed: () => this.#viewers.forEach((viewer) => viewer.onParsed()),
      onClosed: (why) => this.#viewers.forEach((viewer) => viewer.close(why === 'removed' ? 'noSession' : 'restarting')),
    });
  }

  get all(): ReadonlySet<Viewer> {
    return this.#viewers;
  }

  join(connection: StreamConnection): void {
    this.#joined += 1;
    const viewer = new Viewer(`v${this.#joined}`, this, connection);
    this.#viewers.add(viewer);
    if (viewer.isDriver) this.#letVote(viewer, parseDisplaySize(connection.query));
    viewer.advance();
    this.#settle();
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    this.#votes.leave(viewer.id);
    this.#settle();
  }

  setSize({ id }: Viewer, size: TerminalSize): void {
    this.#votes.setSize(id, size);
    this.#settle();
  }

  setVisible(viewer: Viewer, visible: boolean): void {
    if (viewer.visible === visible) return;
    viewer.visible = visible;
    this.#votes.setVisible(viewer.id, visible);
    this.#settle();
  }

  /** Leaves the session to one driver; those who only look on stay. */
  takeOver(driver: Viewer): void {
    for (const viewer of this.#viewers) if (viewer !== driver && viewer.isDriver) viewer.close('takenOver');
  }

  summary(): Viewers {
    return { viewers: [...this.#viewers].map(({ info }) => info), owner: this.#votes.result()?.owner ?? null };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#unwatch();
  }

  #letVote(viewer: Viewer, size: TerminalSize | undefined): void {
    this.#votes.join(viewer.id);
    if (size) this.setSize(viewer, size);
  }

  // A window that is dragged changes its size many times, and each change makes a program draw everything again. Of many that come at
  // once, each would be told of each.
  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const result = this.#votes.result();
      if (result) this.session.resize(result.size);
      this.#announce();
    }, settleMs);
  }

  #announce(): void {
    const message: ViewerMessage = { type: 'viewers', ...this.summary() };
    const text = JSON.stringify(message);
    if (text === this.#announced) return;
    this.#announced = text;
    for (const viewer of this.#viewers) viewer.send(text);
  }
}
