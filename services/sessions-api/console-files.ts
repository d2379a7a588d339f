import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the console, as it is sent. */
export interface ConsoleFile {
  readonly contentType: string;
  readonly tag: string;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
  readonly body: Buffer;
  /** Undefined where it would be no smaller. */
  readonly gzipped: Buffer | undefined;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** All files of the folder by their path in the address. Only these are ever served, whatever a request names. */
export function readConsoleFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = new Map<string, ConsoleFile>();
  for (const { parentPath, name } of entries) {
    const contentType = contentTypes[extname(name)];
    if (contentType === undefined) continue;
    const path = join(parentPath, name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, consoleFile(readFileSync(path), contentType, isHashed(relative(folder, path))));
  }
  if (!files.has('/index.html')) throw new Error(`cannot serve the console from "${folder}": it has no index.html`);
  return files;
}

function consoleFile(body: Buffer, contentType: string, hashed: boolean): ConsoleFile {
  const gzipped = gzipSync(body, { level: 9 });
  return {
    contentType,
    tag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isHashed: hashed,
    body,
    gzipped: gzipped.length < body.length ? gzipped : undefined,
  };
}

// The bundler puts them into a folder of their own, with the hash before the extension.
function isHashed(path: string): boolean {
  return /^assets\b.*-[\w-]{8}\.\w+$/.test(path);
}
