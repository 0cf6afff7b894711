import { refuse } from '@loaphuong/domain/basics';

/** Which port could not be opened, and how a person chooses another. */
export interface PortWish {
  readonly port: number;
  readonly host: string;
  /** What to write to take another, e.g. `--port 8081`. */
  readonly wayOut: string;
}

/**
 * Turns the error of a failed `listen` into a sentence with a way out; any other error is thrown as it is.
 * @throws {Refused} `platform/port-busy`, `platform/port-forbidden`, `platform/no-such-host`.
 */
export function explainListenError(error: unknown, wish: PortWish): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const { port, host, wayOut } = wish;
  switch (code) {
    case 'EADDRINUSE':
      return refuse(
        'conflict',
        'platform/port-busy',
        {
          vi: `Cổng ${port} đang do chương trình khác dùng. Hãy dừng chương trình đó hoặc chọn cổng khác: ${wayOut}.`,
          en: `Port ${port} is in use by another program. End that program or choose another port: ${wayOut}.`,
        },
        { detail: { port } },
      );
    case 'EACCES':
      return refuse('forbidden', 'platform/port-forbidden', {
        vi: `Tài khoản này không được mở cổng ${port}. Hãy chọn cổng từ 1024 trở lên: ${wayOut}.`,
        en: `This account may not open port ${port}. Choose a port from 1024 up: ${wayOut}.`,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refuse('invalid', 'platform/no-such-host', {
        vi: `Máy này không có địa chỉ ${host}. Hãy đặt HOST thành 0.0.0.0 (cả mạng nội bộ) hoặc 127.0.0.1 (chỉ máy này).`,
        en: `This machine has no address ${host}. Set HOST to 0.0.0.0 (the whole local network) or 127.0.0.1 (this machine only).`,
      });
    default:
      throw error;
  }
}
