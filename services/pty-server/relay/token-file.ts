import { readFile } from 'node:fs/promises';
import { largestTokenLength } from '@openova/service-kit';
import { RelayProblem } from './relay-problem.ts';

/**
 * The token of the Sandbox as it is now. The file is read each time: kubelet replaces it behind a symbolic link when the Secret changes,
 * and what it holds is small and in memory.
 */
export async function readTokenFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RelayProblem('relay_token_missing', error);
  });
  const token = text.trim();
  if (token.length > largestTokenLength || !/^[\x21-\x7e]+$/.test(token)) throw new RelayProblem('relay_token_missing');
  return token;
}
