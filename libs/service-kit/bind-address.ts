/** Where to listen. Without a host: on every address of the machine. Port 0 takes a free one. */
export interface BindAddress {
  readonly host?: string;
  readonly port: number;
}

/** Reads `:8080`, `127.0.0.1:8080`, `localhost:8080` or `[::]:8080`; undefined for anything else. */
export function parseBindAddress(text: string): BindAddress | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/i.exec(text);
  if (!found) return undefined;
  const port = Number(found[3]);
  if (port > 65_535) return undefined;
  const host = found[1] ?? found[2];
  return host ? { host, port } : { port };
}
