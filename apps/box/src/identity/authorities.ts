import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { bytesOf, readText, type Store } from '../store/store.ts';
import { EnrolRefused } from './enrol.ts';

const PATH = 'authorities.pem';

/**
 * Lets this process believe, beside the authorities of the system, those that a person gave with `--ca`; kept in the box's folder, so it
 * is given once. For https (enrolment, sounds) and for a broker whose authority did not come with the papers.
 * @param file PEM; absent: what was given before.
 * @returns false when what was kept cannot be read any more: the box goes on without it.
 * @throws {EnrolRefused} `box/bad-ca` when there is no certificate in the file.
 */
export function believeAuthorities(store: Store, file: string | undefined): boolean {
  if (file !== undefined) store.replace(PATH, bytesOf(certificatesIn(file)));
  const given = readText(store, PATH);
  if (given === undefined) return true;
  try {
    setDefaultCACertificates([...getCACertificates('default'), given]);
    return true;
  } catch {
    // A damaged file must not keep a box from playing what it holds.
    return false;
  }
}

function certificatesIn(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    for (const pem of found) new X509Certificate(pem);
    if (found.length > 0) return `${found.join('\n')}\n`;
  } catch {
    // Not there, or none: the same for whoever named it.
  }
  throw new EnrolRefused(
    'box/bad-ca',
    `Tệp ${file} không có chứng chỉ nào. Hãy đưa tệp PEM của nơi chứng thực (CA) mà máy chủ dùng.`,
    `There is no certificate in ${file}. Give the PEM file of the authority (CA) that the server uses.`,
  );
}
