import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { refuse } from '@loaphuong/domain/basics';

/** What stands between these lines is one certificate (RFC 7468). */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads a PEM file of authorities that vouch for the broker, certificates only: what else stands in it (a private key that somebody kept
 * in the same file) is left out, because boxes are given this text.
 * @throws {Refused} `platform/bad-setting` when there is no file, or no certificate in it.
 */
export async function readAuthorities(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    bad(error.code ?? error.message),
  );
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) return bad('no certificate');
  try {
    for (const pem of found) new X509Certificate(pem);
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
  return `${found.join('\n')}\n`;
}

function bad(why: string): never {
  return refuse(
    'invalid',
    'platform/bad-setting',
    {
      vi: `MQTT_CA_FILE không dùng được (${why}). Hãy trỏ tới tệp PEM chứa chứng chỉ của nơi đã ký cho máy chủ tin nhắn.`,
      en: `MQTT_CA_FILE cannot be used (${why}). Name the PEM file with the certificate of the authority that signed for the broker.`,
    },
    { field: 'mqttCaFile' },
  );
}
