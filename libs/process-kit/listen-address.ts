import type { AddressInfo } from 'node:net';

/** Where to listen. Without a host: on every address of the machine. Port 0 takes a free one. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

/** Reads `:9443`, `0.0.0.0:9443`, `localhost:9443` or `[::]:9443`; undefined for anything else. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/i.exec(text);
  if (!found) return undefined;
  const port = Number(found[3]);
  if (port > 65_535) return undefined;
  const host = found[1] ?? found[2];
  return host ? { host, port } : { port };
}

/** `host:port` of a bound socket, as a client writes it. */
export function formatAddress({ address, family, port }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
