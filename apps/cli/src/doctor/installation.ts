import { bad, type Finding, ok } from './finding.ts';

/** The way out of every broken installation. */
const installAnew = {
  vi: 'Xóa thư mục node_modules rồi chạy "npm start" để cài lại.',
  en: 'Delete the folder node_modules and run "npm start" to install again.',
};

/** Which libraries of server and box load. */
export interface LibraryReport {
  readonly count: number;
  /** Name of each library that did not load, and what it said. */
  readonly failures: readonly { readonly name: string; readonly error: string }[];
}

/**
 * Do all libraries of server and box load? A native one fails when a file is missing, when the C library is too old or when
 * the processor lacks an instruction.
 */
export function judgeLibraries({ count, failures }: LibraryReport): Finding {
  if (failures.length === 0)
    return ok('libraries', `${count} thư viện nạp được.`, `${count} libraries load.`);
  const list = failures.map(({ name, error }) => `${name} (${error})`).join('; ');
  const says = { vi: `Thư viện không nạp được: ${list}.`, en: `Libraries that do not load: ${list}.` };
  return bad('libraries', says, installAnew);
}

/** What `postgres --version` printed, or why it could not be run. */
export type PostgresAnswer = { readonly answer: string } | { readonly error: string };

/** Is the bundled PostgreSQL whole? */
export function judgePostgresProgram(answer: PostgresAnswer): Finding {
  if ('answer' in answer)
    return ok(
      'postgres-program',
      `PostgreSQL đi kèm: ${answer.answer}`,
      `Bundled PostgreSQL: ${answer.answer}`,
    );
  return bad(
    'postgres-program',
    {
      vi: `PostgreSQL đi kèm không chạy được: ${answer.error}`,
      en: `The bundled PostgreSQL cannot be run: ${answer.error}`,
    },
    {
      vi: `${installAnew.vi} Hoặc dùng máy chủ PostgreSQL có sẵn: đặt DATABASE_URL.`,
      en: `${installAnew.en} Or use a PostgreSQL server that you have: set DATABASE_URL.`,
    },
  );
}

/** Was the console built? Without it the server answers, but there is no page. */
export function judgeConsole(isBuilt: boolean): Finding {
  if (isBuilt) return ok('console', 'Giao diện web đã được dựng.', 'The console is built.');
  return bad(
    'console',
    { vi: 'Giao diện web chưa được dựng.', en: 'The console is not built.' },
    {
      vi: 'Chạy "npm start": lệnh này dựng giao diện khi cần.',
      en: 'Run "npm start": it builds the console when needed.',
    },
  );
}
