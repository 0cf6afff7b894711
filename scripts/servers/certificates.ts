import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find.ts';

/** An authority that we made, and what it vouches for: a server on this machine. Paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const DAYS = '2';
/** P-256: small certificates, which a box pays for at each connection. */
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority and a certificate for 127.0.0.1 and localhost with `openssl`; `undefined` where that is not installed. */
export function makeCertificates(folder: string): Certificates | undefined {
  const program = findProgram('openssl');
  if (program === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync(program, args, { stdio: 'pipe' });
  const ca = file('ca.pem');
  openssl(
    'req',
    '-x509',
    ...EC,
    ...['-keyout', file('ca.key'), '-out', ca, '-days', DAYS, '-subj', '/CN=authority of this test'],
  );
  const [certificate, key] = [file('server.pem'), file('server.key')];
  openssl('req', ...EC, '-keyout', key, '-out', file('server.csr'), '-subj', '/CN=localhost');
  writeFileSync(file('names.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  openssl(
    'x509',
    '-req',
    ...['-in', file('server.csr'), '-CA', ca, '-CAkey', file('ca.key'), '-CAcreateserial'],
    ...['-out', certificate, '-days', DAYS, '-extfile', file('names.ext')],
  );
  return { ca, certificate, key };
}
