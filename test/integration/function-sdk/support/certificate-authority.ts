import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { der } from './der.ts';

/** A certificate and its key in PEM, as Crossplane puts them into a Secret. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateShape {
  readonly usage?: 'client' | 'server' | 'none';
  /** Instead of the name that Crossplane gives everything. */
  readonly commonName?: string;
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

export interface CertificateAuthority extends Issued {
  issue(shape?: CertificateShape): Issued;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const hour = 3_600_000;
const sha256WithRsa = der.sequence(der.oid('1.2.840.113549.1.1.11'), der.null());
const usages = { client: '1.3.6.1.5.5.7.3.2', server: '1.3.6.1.5.5.7.3.1' };

// Crossplane gives its CA and all that it issues this one subject and this one serial number.
const crossplane = distinguishedName('Crossplane');
const serialNumber = der.integer(2022);

/**
 * A CA of exactly the shape that Crossplane makes. What it issues carries no key identifier of itself or of the CA, so
 * that OpenSSL takes it for self-signed.
 */
export function crossplaneAuthority(shape: CertificateShape & { readonly isCa?: boolean } = {}): CertificateAuthority {
  const keys = generateKeys();
  const keyId = createHash('sha1').update(keys.publicKey.export({ type: 'pkcs1', format: 'der' })).digest();
  const extensions = [
    extension('2.5.29.15', der.bits(Buffer.from([0x06]), 1), true),
    basicConstraints(shape.isCa ?? true),
    extension('2.5.29.14', der.octets(keyId)),
    names('crossplane-root-ca'),
  ];
  return {
    certificate: certify(keys.publicKey, keys.privateKey, shape, extensions),
    key: keyPem(keys),
    issue: (leaf = {}) => {
      const own = generateKeys();
      return { certificate: certify(own.publicKey, keys.privateKey, leaf, leafExtensions(leaf)), key: keyPem(own) };
    },
  };
}

function leafExtensions({ usage = 'client' }: CertificateShape): Buffer[] {
  return [
    extension('2.5.29.15', der.bits(Buffer.from([0xb0]), 4), true),
    ...(usage === 'none' ? [] : [extension('2.5.29.37', der.sequence(der.oid(usages[usage])))]),
    basicConstraints(false),
    names(usage === 'server' ? 'localhost' : 'crossplane'),
  ];
}

function basicConstraints(isCa: boolean): Buffer {
  return extension('2.5.29.19', isCa ? der.sequence(der.boolean(true)) : der.sequence(), true);
}

function names(name: string): Buffer {
  return extension('2.5.29.17', der.sequence(der.implicit(2, Buffer.from(name))));
}

function extension(oid: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function certify(publicKey: KeyObject, signer: KeyObject, shape: CertificateShape, extensions: readonly Buffer[]): string {
  const { validFrom = new Date(Date.now() - hour), validTo = new Date(Date.now() + hour) } = shape;
  const body = der.sequence(
    der.explicit(0, der.integer(2)),
    serialNumber,
    sha256WithRsa,
    crossplane,
    der.sequence(der.time(validFrom), der.time(validTo)),
    shape.commonName ? distinguishedName(shape.commonName) : crossplane,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensions)),
  );
  const whole = der.sequence(body, sha256WithRsa, der.bits(sign('sha256', body, signer)));
  const lines = whole.toString('base64').match(/.{1,64}/g)!.join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  const parts = [['6', 'Earth'], ['8', 'Earth'], ['7', 'Earth'], ['10', 'Crossplane'], ['3', commonName]] as const;
  return der.sequence(
    ...parts.map(([attribute, value]) => der.set(der.sequence(der.oid(`2.5.4.${attribute}`), der.printable(value)))),
  );
}

function generateKeys(): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function keyPem({ privateKey }: KeyPair): string {
  return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
}
