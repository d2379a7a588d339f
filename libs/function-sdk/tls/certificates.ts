import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The server's own certificate and key, and the authorities whose clients it lets in. */
export interface Certificates {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
  readonly authorities: readonly X509Certificate[];
}

/** Reads `tls.crt`, `tls.key` and `ca.crt`. Rejects when one is missing, unreadable, or does not fit the others. */
export async function readCertificates(folder: string): Promise<Certificates> {
  try {
    const [certificate, key, ca] = await readTogether(folder);
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) {
      throw new Error('tls.key does not belong to tls.crt');
    }
    const authorities = splitPem(ca).map((pem) => new X509Certificate(pem));
    if (!authorities.some((authority) => authority.ca)) throw new Error('ca.crt holds no CA');
    return { certificate, key, ca, authorities };
  } catch (cause) {
    throw new Error(`cannot read the certificates in "${folder}": ${(cause as Error).message}`, { cause });
  }
}

// Kubernetes swaps a link to a folder when a Secret changes. Following the link once reads one generation.
async function readTogether(folder: string): Promise<[string, string, string]> {
  const generation = dirname(await realpath(join(folder, 'tls.crt')));
  return Promise.all([
    readFile(join(generation, 'tls.crt'), 'utf8'),
    readFile(join(generation, 'tls.key'), 'utf8'),
    readFile(join(generation, 'ca.crt'), 'utf8'),
  ]);
}

function splitPem(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
