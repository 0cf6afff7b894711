import { open, stat } from 'node:fs/promises';
import { checkPlanSize } from '@loaphuong/documents';
import { Refused, refuse, type Sentence } from '@loaphuong/domain/basics';

/**
 * Loads a plan file. Its size is looked at first, so that a huge file is refused without being read.
 * @throws {Refused} when there is no such file, it may not be read, is a folder or a device, is empty or too large.
 */
export async function loadPlanFile(path: string): Promise<Uint8Array> {
  try {
    // Before opening: opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile()) return refuseFile('EISDIR', path);
    await using file = await open(path, 'r');
    checkPlanSize((await file.stat()).size);
    return await file.readFile();
  } catch (problem) {
    if (problem instanceof Refused) throw problem;
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : '';
    if (code === '') throw problem;
    return refuseFile(code, path);
  }
}

function refuseFile(code: string, path: string): never {
  const [address, message] = reasonFor(code, path);
  return refuse(code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'missing', address, message);
}

function reasonFor(code: string, path: string): readonly [string, Sentence] {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return [
      'cli/no-such-file',
      {
        vi: `Không có tệp “${path}”. Hãy xem lại tên và thư mục.`,
        en: `There is no file “${path}”. Check the name and the folder.`,
      },
    ];
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return [
      'cli/no-permission',
      {
        vi: `Không có quyền đọc tệp “${path}”. Hãy xin quyền hoặc chép tệp sang thư mục của mình.`,
        en: `You may not read “${path}”. Ask for the right, or copy the file to a folder of your own.`,
      },
    ];
  }
  if (code === 'EISDIR') {
    return [
      'cli/not-a-file',
      {
        vi: `“${path}” là thư mục hoặc thiết bị, không phải tệp. Hãy chọn một tệp kế hoạch trong đó.`,
        en: `“${path}” is a folder or a device, not a file. Choose a plan file in it.`,
      },
    ];
  }
  return [
    'cli/cannot-open-file',
    { vi: `Không mở được tệp “${path}” (${code}).`, en: `The file “${path}” cannot be opened (${code}).` },
  ];
}
