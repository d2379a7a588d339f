import { BridgeError, type BridgeErrorCode } from './bridge-error.ts';
import type { BridgeToken } from './mint-order.ts';

type AnswerFields = Readonly<Record<string, unknown>>;

const codeByStatus: ReadonlyMap<number, BridgeErrorCode> = new Map([
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [409, 'conflict'],
]);

const usualLifeMs = 7 * 24 * 60 * 60 * 1000;

/** The token in an answer of the bridge. Throws BridgeError when there is none; its message quotes nothing but a code. */
export function readBridgeToken(status: number, text: string): BridgeToken {
  if (status !== 200) throw refusal(status, text);
  const { token, expires_at: expiresAt } = fieldsOf(text) ?? {};
  const expiry = typeof expiresAt === 'string' ? Date.parse(expiresAt) : NaN;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || Number.isNaN(expiry)) {
    throw new BridgeError('malformed_answer', 'the answer of the bridge has no token with an expiry');
  }
  return { token, expiresAt: String(expiresAt), mintedAt: timestamp(issuedAt(token) ?? expiry - usualLifeMs) };
}

function refusal(status: number, text: string): BridgeError {
  const said = fieldsOf(text)?.['code'];
  // Anything longer or other than a code could be an echo of what was sent.
  const detail = typeof said === 'string' && /^[a-z]+(_[a-z]+){0,5}$/.test(said) && said.length <= 40 ? ` ${said}` : '';
  const step = status === 401 || status === 403 ? ': check NEWAPI_ADMIN_SECRET' : '';
  const code = codeByStatus.get(status) ?? (status >= 400 && status < 500 ? 'refused' : 'failed');
  return new BridgeError(code, `the bridge answered ${status}${detail}${step}`);
}

/** When the token says it was issued, in epoch milliseconds. Its signature is for others to verify. */
function issuedAt(token: string): number | undefined {
  const iat = fieldsOf(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))?.['iat'];
  return Number.isSafeInteger(iat) && Number(iat) > 0 && Number(iat) < 2 ** 37 ? Number(iat) * 1000 : undefined;
}

function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

function fieldsOf(text: string): AnswerFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as AnswerFields) : undefined;
  } catch {
    // Not JSON: a proxy's page, or a token of another make.
    return undefined;
  }
}
