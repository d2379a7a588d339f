import type { Environment } from './settings.ts';

/** Where secrets are read from: a variable `NAME`, or the file that `NAME_FILE` names. Never the command line. */
export interface SecretSource {
  readonly env: Environment;
  readonly readFile: (path: string) => string;
}

// What a 128-bit secret needs when it is written in hexadecimal digits.
const shortestSecret = 32;

/**
 * The secret's text without a last line break, which a Secret made from a file has in a variable as in a mounted file; undefined when it is
 * not given, or with a problem when it cannot be read.
 */
export function readSecret(name: string, { env, readFile }: SecretSource, problems: string[]): string | undefined {
  const value = env[name] || undefined;
  const path = env[`${name}_FILE`] || undefined;
  if (value !== undefined && path !== undefined) {
    problems.push(`${name} and ${name}_FILE are both set: set one`);
    return undefined;
  }
  try {
    const text = path === undefined ? value : readFile(path);
    return text?.replace(/\r?\n$/, '');
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    return undefined;
  }
}

/** Reads a shared secret that has to be there and to be strong. Adds at most one problem, and then gives nothing. */
export function readSharedSecret(name: string, source: SecretSource, problems: string[]): string | undefined {
  const known = problems.length;
  const secret = readSecret(name, source, problems);
  if (problems.length > known) return undefined;
  const problem = secretProblem(name, secret);
  if (problem === undefined) return secret;
  problems.push(problem);
  return undefined;
}

/** Why this text may not serve as the shared secret `name`; undefined when it may. */
export function secretProblem(name: string, secret: string | undefined): string | undefined {
  if (!secret) return `${name} is missing: set ${name} or ${name}_FILE`;
  if (secret.length < shortestSecret) return `${name} is too weak: it needs at least ${shortestSecret} characters`;
  if (!/^[\x21-\x7e]+$/.test(secret)) return `${name} may hold visible ASCII characters only`;
  return undefined;
}
