import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way from a browser to a port of this machine, which can be cut as a network is. */
export class CuttableWay {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#pass(socket));
  #isCut = false;

  private constructor(target: number) {
    this.#target = target;
  }

  static async to(target: number): Promise<CuttableWay> {
    const way = new CuttableWay(target);
    way.#server.listen(0, '127.0.0.1');
    await once(way.#server, 'listening');
    return way;
  }

  /** Lets Chromium go this way, under the address that it would have gone to. */
  get browserOption(): string {
    return `--host-resolver-rules=MAP 127.0.0.1:${this.#target} 127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many connections lead through it. */
  get count(): number {
    return this.#sockets.size;
  }

  /** Ends what is connected, and lets nothing through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  restore(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(socket: Socket): void {
    if (this.#isCut) return void socket.destroy();
    const onward = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
      this.#sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
