import { constants, type X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Logger } from '@openova/process-kit';
import type { ListenAddress } from '@openova/process-kit';
import { listen, type Listener } from '../serve/listener.ts';
import { watchCertificates } from './certificate-watch.ts';
import { readCertificates, type Certificates } from './certificates.ts';
import { peerRefusal } from './peer-refusal.ts';

export interface TlsListenerSettings {
  readonly address: ListenAddress;
  readonly certsDir: string;
  readonly log: Logger;
  /** How often to look for new certificates. */
  readonly reloadMs?: number;
  /** How long a peer may take to prove itself. */
  readonly handshakeMs?: number;
  /** Gets every connection of a peer that may call. */
  readonly accept: (socket: Socket) => void;
  /** Gets the reason of every refusal; `handshake` when TLS itself failed. */
  readonly refused: (reason: string) => void;
}

const defaultHandshakeMs = 10_000;
const defaultReloadMs = 10_000;

/** Accepts connections of peers with a client certificate of the CA, and takes new certificates as they come. */
export async function listenTls(settings: TlsListenerSettings): Promise<Listener> {
  const { address, certsDir, log, accept, refused } = settings;
  const certificates = await readCertificates(certsDir);
  let { authorities } = certificates;
  const server = createServer({
    ...secureContext(certificates),
    requestCert: true,
    // The verdict is ours, see peerRefusal.
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    handshakeTimeout: settings.handshakeMs ?? defaultHandshakeMs,
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {});
    const refusal = refusalOf(socket, authorities);
    if (refusal === undefined) {
      accept(socket);
      return;
    }
    const { remoteAddress, remotePort } = socket;
    log.warn('refused a peer', { reason: refusal, remoteAddress, remotePort });
    refused(refusal);
    socket.destroy();
  });
  server.on('tlsClientError', (err, socket: TLSSocket) => {
    log.debug('a TLS handshake failed', { err, remoteAddress: socket.remoteAddress });
    refused('handshake');
    socket.destroy();
  });
  const listener = await listen(server, address, log);
  const watch = watchCertificates(certificates, {
    folder: certsDir,
    log,
    intervalMs: settings.reloadMs ?? defaultReloadMs,
    onChange: (changed) => {
      server.setSecureContext(secureContext(changed));
      ({ authorities } = changed);
    },
  });
  return {
    ...listener,
    stop: () => {
      watch.close();
      listener.stop();
    },
    destroy: () => {
      watch.close();
      listener.destroy();
    },
  };
}

function secureContext({ certificate, key, ca }: Certificates): object {
  return {
    cert: certificate,
    key,
    ca,
    minVersion: 'TLSv1.2',
    // Without tickets no session is resumed: every connection proves itself against the present CA.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function refusalOf(socket: TLSSocket, authorities: readonly X509Certificate[]): string | undefined {
  const refusal = peerRefusal(socket.getPeerX509Certificate(), authorities, new Date());
  if (refusal !== undefined) return refusal;
  return socket.alpnProtocol === 'h2' ? undefined : 'no HTTP/2';
}
