import { bad, type Finding, note, ok, warn } from './finding.ts';

const gigabyte = 1e9;

/** Is the program running on the Node that the installation brought along? */
export function judgeNode(running: string, pinned: string): Finding {
  if (running === `v${pinned}`)
    return ok('node', `Node ${running} (bản đi kèm)`, `Node ${running} (bundled)`);
  return bad(
    'node',
    {
      vi: `Đang chạy trên Node ${running}; cần ${pinned}.`,
      en: `Running on Node ${running}; ${pinned} is needed.`,
    },
    {
      vi: 'Chạy bằng "npx loaphuong …" hoặc "npm start", không gọi node trực tiếp.',
      en: 'Run it by "npx loaphuong …" or "npm start" instead of calling node directly.',
    },
  );
}

/**
 * Is there room for data? A day of a town (28 clusters, play log, audio) takes about 50 MB.
 *
 * @param freeBytes on the disk of the data folder
 */
export function judgeDisk(freeBytes: number, folder: string): Finding {
  const free = `${(freeBytes / gigabyte).toFixed(1)} GB`;
  const cure = {
    vi: 'Giải phóng dung lượng, hoặc đặt thư mục dữ liệu ở ổ đĩa khác bằng --data.',
    en: 'Free some space, or put the data folder on another disk with --data.',
  };
  const says = { vi: `Ổ đĩa của ${folder} còn ${free}.`, en: `The disk of ${folder} has ${free} free.` };
  if (freeBytes < 0.5 * gigabyte) return bad('disk-space', says, cure);
  if (freeBytes < 5 * gigabyte) return warn('disk-space', says, cure);
  return ok('disk-space', says.vi, says.en);
}

/**
 * Is there memory for the demonstration town (0.9 GB in all)?
 *
 * @param availableBytes what a new program may still take, limits of a container included
 */
export function judgeMemory(availableBytes: number): Finding {
  const free = `${(availableBytes / gigabyte).toFixed(1)} GB`;
  const says = { vi: `Bộ nhớ còn dùng được: ${free}.`, en: `Memory available: ${free}.` };
  const cure = {
    vi: 'Đóng bớt chương trình khác; thị xã mẫu cần 0,9 GB, một máy chủ không có thiết bị mô phỏng cần 0,4 GB (npm start -- --empty).',
    en: 'Close other programs; the demonstration town needs 0.9 GB, a server without simulated boxes 0.4 GB (npm start -- --empty).',
  };
  if (availableBytes < 0.4 * gigabyte) return bad('memory', says, cure);
  if (availableBytes < gigabyte) return warn('memory', says, cure);
  return ok('memory', says.vi, says.en);
}

/**
 * May a process hold enough connections? Each box, listener and database connection takes one file descriptor.
 *
 * @param limit soft limit of the process; undefined where it is unlimited
 */
export function judgeFileLimit(limit: number | undefined): Finding {
  if (limit === undefined) return ok('file-limit', 'Không giới hạn số kết nối.', 'No limit on open files.');
  const boxes = Math.max(0, Math.floor(limit * 0.9) - 200);
  const says = {
    vi: `Mỗi tiến trình được mở ${limit} tệp: đủ cho khoảng ${boxes.toLocaleString('vi')} thiết bị và người nghe.`,
    en: `A process may open ${limit} files: enough for about ${boxes.toLocaleString('en')} boxes and listeners.`,
  };
  const cure = { vi: 'Nâng giới hạn: ulimit -n 65536.', en: 'Raise the limit: ulimit -n 65536.' };
  if (limit < 256) return bad('file-limit', says, cure);
  if (limit < 4096) return warn('file-limit', says, cure);
  return ok('file-limit', says.vi, says.en);
}

/** Day on which this program was first published: no right clock shows an earlier one. */
const firstPublished = Temporal.PlainDate.from('2026-11-01');

/**
 * Is the clock plausible, and does something keep it right? A schedule is played by the clock.
 *
 * @param synchronised whether the system says that a time server keeps the clock; undefined where it cannot tell
 */
export function judgeClock(now: Temporal.Instant, synchronised: boolean | undefined): Finding {
  const shown = now
    .toZonedDateTimeISO('Asia/Ho_Chi_Minh')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
  const date = now.toZonedDateTimeISO('UTC').toPlainDate();
  if (Temporal.PlainDate.compare(date, firstPublished) < 0 || date.year > 2100)
    return bad(
      'clock',
      { vi: `Đồng hồ máy chỉ ${shown}: không thể đúng.`, en: `The clock says ${shown}: it cannot be right.` },
      {
        vi: 'Chỉnh đồng hồ và bật đồng bộ giờ: timedatectl set-ntp true.',
        en: 'Set the clock and keep it right: timedatectl set-ntp true.',
      },
    );
  if (synchronised === false)
    return warn(
      'clock',
      {
        vi: `Đồng hồ máy chỉ ${shown} nhưng không được đồng bộ.`,
        en: `The clock says ${shown} but nothing keeps it right.`,
      },
      {
        vi: 'Bật đồng bộ giờ: timedatectl set-ntp true.',
        en: 'Let a time server keep it: timedatectl set-ntp true.',
      },
    );
  const how = synchronised ? 'được đồng bộ' : 'không rõ có được đồng bộ hay không';
  return ok(
    'clock',
    `Đồng hồ máy chỉ ${shown} (giờ Việt Nam), ${how}.`,
    `The clock says ${shown} (Viet Nam time), ${synchronised ? 'kept by a time server' : 'not known whether kept'}.`,
  );
}

/** Can the browser scenarios of `npm test` run? */
export function judgeChromium(path: string | undefined): Finding {
  if (path !== undefined)
    return ok('chromium', `Chromium cho npm test: ${path}`, `Chromium for npm test: ${path}`);
  return note(
    'chromium',
    'Không có Chromium: chỉ cần khi chạy npm test (npm test tự cài khi chạy bằng root trên Debian).',
    'No Chromium: needed by npm test only (npm test installs it itself as root on Debian).',
  );
}
