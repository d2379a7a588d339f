import type { SigningKey } from './signing-key.ts';

/** The keys whose tokens are valid. One of them signs. */
export interface KeyRing {
  active(): Promise<SigningKey>;
  /** Undefined: no token signed by this key is valid any more. */
  find(kid: string): Promise<SigningKey | undefined>;
  /** Every key, those about to sign and those that no longer sign among them. */
  all(): Promise<readonly SigningKey[]>;
  /** Lets the next key sign from now on. Absent when the keys come from outside. */
  readonly rotate?: () => Promise<void>;
}
