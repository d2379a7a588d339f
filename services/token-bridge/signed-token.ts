import { tokenHeaderType } from '@openova/service-kit';
import { signCompact } from './keys/compact-signature.ts';
import type { SigningKey } from './keys/signing-key.ts';
import { sealSignature, unsealSignature } from './sealed-signature.ts';

/** What a token is made of, as text that is signed byte for byte. */
export interface TokenContent {
  readonly jti: string;
  readonly claims: string;
}

/** All that is needed, besides the key, to make the same token again. It holds no token. */
export interface TokenRecipe extends TokenContent {
  /** Set when the algorithm signs differently each time. */
  readonly sealedSignature: Uint8Array | undefined;
}

export function signToken({ claims }: TokenContent, key: SigningKey): string {
  return signCompact(claims, tokenHeaderType, key);
}

/** The recipe of a token that this key has just signed. */
export function recipeOf(content: TokenContent, token: string, { algorithm, signWith }: SigningKey): TokenRecipe {
  if (algorithm !== 'ES256') return { ...content, sealedSignature: undefined };
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  return { ...content, sealedSignature: sealSignature(signature, signWith, content.jti) };
}

/** The same bytes that the token had when it was first signed by this key. */
export function reproduceToken(recipe: TokenRecipe, key: SigningKey): string {
  const token = signToken(recipe, key);
  if (recipe.sealedSignature === undefined) return token;
  const signature = unsealSignature(recipe.sealedSignature, key.signWith, recipe.jti);
  return `${token.slice(0, token.lastIndexOf('.'))}.${signature.toString('base64url')}`;
}
