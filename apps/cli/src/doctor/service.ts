import { Refused, type Sentence } from '@loaphuong/domain/basics';
import { bad, type Finding, note, ok, warn } from './finding.ts';

/** Who holds a port. */
export type PortState = 'free' | 'ours' | 'taken' | 'forbidden';

/** Can the server listen where it is asked to? */
export function judgePort(name: 'http' | 'mqtt', port: number, state: PortState): Finding {
  const code = `port-${name}`;
  const option = name === 'http' ? '--port' : 'MQTT_PORT';
  switch (state) {
    case 'free':
      return ok(code, `Cổng ${port} còn trống.`, `Port ${port} is free.`);
    case 'ours':
      return ok(
        code,
        `Cổng ${port}: Loa Phường đang chạy ở đây.`,
        `Port ${port}: Loa Phường is running here.`,
      );
    case 'taken':
      return bad(
        code,
        { vi: `Cổng ${port} do chương trình khác dùng.`, en: `Port ${port} is used by another program.` },
        {
          vi: `Dừng chương trình đó (ss -ltnp | grep :${port}) hoặc chọn cổng khác bằng ${option}.`,
          en: `Stop that program (ss -ltnp | grep :${port}) or choose another port with ${option}.`,
        },
      );
    case 'forbidden':
      return bad(
        code,
        { vi: `Không được phép mở cổng ${port}.`, en: `Opening port ${port} is not allowed.` },
        {
          vi: `Chọn cổng từ 1024 trở lên bằng ${option}.`,
          en: `Choose a port of 1024 or above with ${option}.`,
        },
      );
  }
}

/** What the data folder is like. */
export type FolderState =
  | { readonly kind: 'absent'; readonly parent: string; readonly isParentWritable: boolean }
  | { readonly kind: 'present'; readonly isWritable: boolean }
  | { readonly kind: 'no-folder' };

/** Can the data be kept where it is asked to be? */
export function judgeFolder(folder: string, state: FolderState): Finding {
  const cure = {
    vi: 'Sửa quyền của thư mục (chown) hoặc chọn thư mục khác bằng --data.',
    en: 'Mend the rights of the folder (chown) or choose another one with --data.',
  };
  switch (state.kind) {
    case 'present':
      if (state.isWritable)
        return ok(
          'data-folder',
          `Thư mục dữ liệu ${folder} ghi được.`,
          `The data folder ${folder} can be written to.`,
        );
      return bad(
        'data-folder',
        {
          vi: `Không ghi được vào thư mục dữ liệu ${folder}.`,
          en: `The data folder ${folder} cannot be written to.`,
        },
        cure,
      );
    case 'absent':
      if (state.isParentWritable)
        return note(
          'data-folder',
          `Thư mục dữ liệu ${folder} chưa có; sẽ được tạo khi chạy.`,
          `The data folder ${folder} does not exist yet; it will be made at the start.`,
        );
      return bad(
        'data-folder',
        {
          vi: `Không tạo được ${folder}: không ghi được vào ${state.parent}.`,
          en: `${folder} cannot be made: ${state.parent} cannot be written to.`,
        },
        cure,
      );
    case 'no-folder':
      return bad(
        'data-folder',
        { vi: `${folder} không phải là thư mục.`, en: `${folder} is not a folder.` },
        cure,
      );
  }
}

/** As whom the embedded PostgreSQL would run. */
export type AccountState =
  | { readonly kind: 'ourselves' }
  | { readonly kind: 'account' }
  | { readonly kind: 'to-be-created' }
  | { readonly kind: 'refused'; readonly says: Sentence };

/** Can the embedded PostgreSQL run under an account that it accepts? */
export function judgeAccount(state: AccountState): Finding {
  const code = 'postgres-account';
  switch (state.kind) {
    case 'ourselves':
      return ok(
        code,
        'PostgreSQL chạy bằng chính tài khoản này.',
        'PostgreSQL runs under this very account.',
      );
    case 'account':
      return ok(
        code,
        'Đang là root: PostgreSQL chạy bằng tài khoản «postgres», các thư mục đều mở cho tài khoản này.',
        'This is root: PostgreSQL runs as the account "postgres", which may enter all folders.',
      );
    case 'to-be-created':
      return note(
        code,
        'Đang là root: tài khoản «postgres» chưa có, sẽ được tạo khi chạy lần đầu.',
        'This is root: the account "postgres" does not exist yet and will be created at the first start.',
      );
    case 'refused':
      return bad(code, state.says, {
        vi: 'Chuyển chương trình và dữ liệu tới /opt, hoặc chạy bằng tài khoản thường.',
        en: 'Move program and data to /opt, or run as an ordinary user.',
      });
  }
}

/** What is known of the database. */
export type DatabaseState =
  | { readonly kind: 'not-running' }
  | { readonly kind: 'unreachable'; readonly error: string }
  | { readonly kind: 'refused'; readonly says: Sentence }
  | { readonly kind: 'reached'; readonly outstanding: readonly string[] };

/** Can the database be reached, and is it at the level of this program? */
export function judgeDatabase(state: DatabaseState): Finding {
  const code = 'database';
  switch (state.kind) {
    case 'not-running':
      return note(
        code,
        'Cơ sở dữ liệu đi kèm đang dừng; sẽ chạy cùng npm start.',
        'The embedded database is stopped; npm start starts it.',
      );
    case 'unreachable':
      return bad(
        code,
        {
          vi: `Không kết nối được cơ sở dữ liệu: ${state.error}.`,
          en: `The database cannot be reached: ${state.error}.`,
        },
        {
          vi: 'Kiểm tra DATABASE_URL, máy chủ PostgreSQL, tường lửa; hoặc bỏ DATABASE_URL để dùng bản đi kèm.',
          en: 'Check DATABASE_URL, the PostgreSQL server and the firewall; or leave DATABASE_URL empty to use the embedded one.',
        },
      );
    case 'refused':
      return bad(code, state.says, {
        vi: 'Dùng đúng bản chương trình ứng với dữ liệu này.',
        en: 'Use the version of the program that fits this data.',
      });
    case 'reached': {
      const { outstanding } = state;
      if (outstanding.length === 0)
        return ok(
          code,
          'Kết nối được cơ sở dữ liệu, đủ các bước nâng cấp.',
          'The database is reached, all migrations are applied.',
        );
      const list = outstanding.join(', ');
      return warn(
        code,
        {
          vi: `Cơ sở dữ liệu còn thiếu các bước nâng cấp: ${list}.`,
          en: `Migrations not yet applied: ${list}.`,
        },
        {
          vi: 'Chạy "npm start": các bước còn thiếu được chạy khi khởi động.',
          en: 'Run "npm start": they are applied at the start.',
        },
      );
    }
  }
}

/** Where the broker is looked for, and what went wrong there. */
export interface BrokerState {
  readonly address: string;
  /** An embedded broker runs with the server only. */
  readonly isEmbedded: boolean;
  readonly error?: string;
}

/** Can the broker be reached? */
export function judgeBroker({ address, isEmbedded, error }: BrokerState): Finding {
  if (error === undefined)
    return ok('broker', `Kết nối được MQTT tại ${address}.`, `MQTT is reached at ${address}.`);
  if (isEmbedded)
    return note(
      'broker',
      'MQTT đi kèm đang dừng; sẽ chạy cùng npm start.',
      'The embedded MQTT broker is stopped; npm start starts it.',
    );
  return bad(
    'broker',
    {
      vi: `Không kết nối được MQTT tại ${address}: ${error}.`,
      en: `MQTT at ${address} cannot be reached: ${error}.`,
    },
    {
      vi: 'Kiểm tra MQTT_URL, máy chủ MQTT, tường lửa; hoặc bỏ MQTT_URL để dùng bản đi kèm.',
      en: 'Check MQTT_URL, the MQTT server and the firewall; or leave MQTT_URL empty to use the embedded one.',
    },
  );
}

/** Why the settings could not be read: one of them is wrong, or the server's own code does not load. */
export function judgeSettings(error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  const says =
    error instanceof Refused
      ? error.refusal.message
      : {
          vi: `Chương trình máy chủ không nạp được: ${reason}`,
          en: `The server's program does not load: ${reason}`,
        };
  return bad('settings', says, {
    vi: 'Sửa thiết lập nói trên; nếu không phải do thiết lập, xóa node_modules rồi chạy "npm start".',
    en: 'Correct the setting above; where none is named, delete node_modules and run "npm start".',
  });
}
