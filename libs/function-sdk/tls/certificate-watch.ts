import type { Logger } from '@openova/process-kit';
import { readCertificates, type Certificates } from './certificates.ts';

export interface CertificateWatch {
  close(): void;
}

export interface CertificateWatchSettings {
  readonly folder: string;
  readonly log: Logger;
  readonly intervalMs: number;
  /** Gets each new generation. What it throws is logged, and the old generation stays. */
  readonly onChange: (certificates: Certificates) => void;
}

/** Looks for new certificates from time to time; a mounted Secret gives no dependable notice of its change. */
export function watchCertificates(current: Certificates, settings: CertificateWatchSettings): CertificateWatch {
  const { folder, log, intervalMs, onChange } = settings;
  let latest = current;
  let complaint = '';

  const look = async (): Promise<void> => {
    try {
      const found = await readCertificates(folder);
      complaint = '';
      if (isSame(found, latest)) return;
      onChange(found);
      latest = found;
      log.info('the certificates have changed', { folder });
    } catch (err) {
      const { message } = err as Error;
      if (message !== complaint) log.error('cannot take the new certificates, the old ones stay', { err });
      complaint = message;
    }
  };

  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look().finally(() => {
      busy = false;
    });
  }, intervalMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

function isSame(one: Certificates, other: Certificates): boolean {
  return one.certificate === other.certificate && one.key === other.key && one.ca === other.ca;
}
