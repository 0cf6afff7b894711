import { basename } from 'node:path';
import { readPlan, toFull, toPlain } from '@loaphuong/documents';
import { Refused, refuse } from '@loaphuong/domain/basics';
import { Command } from 'commander';
import { loadPlanFile } from './plan/file.ts';
import { describePlan } from './plan/report.ts';

/** Where the command writes, so that a test can listen. */
export interface PlanOutput {
  readonly write: (text: string) => void;
  /** 0: read; 1: a text that is no plan. A refused file is thrown as `Refused`, which the program leaves with 1 too. */
  readonly exit: (code: 0 | 1) => void;
}

const terminal: PlanOutput = {
  write: (text) => {
    process.stdout.write(text);
  },
  exit: (code) => {
    process.exitCode = code;
  },
};

/** `loaphuong plan read FILE [--json[=full]]`: reads a plan document and tells what was understood. It writes no file. */
export function planCommand(output: PlanOutput = terminal): Command {
  const plan = new Command('plan').description('đọc văn bản kế hoạch · read plan documents');
  plan
    .command('read')
    .description(
      'đọc một tệp kế hoạch và cho biết đã hiểu những gì; mã thoát 0 là đọc được, 1 là bị từ chối hoặc không phải kế hoạch · read a plan and tell what was understood',
    )
    .argument('[file]', 'tệp .docx, .pdf có chữ hoặc .txt · the file')
    .option('--json [form]', 'in JSON; --json=full thêm vị trí và gợi ý · print JSON, with places when full')
    .action(async (file: string | undefined, options: { readonly json?: string | true }) => {
      const { path, form } = whatIsAsked(file, options.json);
      await readAndTell(path, form, output);
    });
  return plan;
}

type Form = 'text' | 'plain' | 'full';

/** `--json FILE` hands the file to the option; the only word that the option knows is `full`. */
function whatIsAsked(
  file: string | undefined,
  json: string | true | undefined,
): { readonly path: string; readonly form: Form } {
  if (file === undefined && typeof json === 'string' && json !== 'full') return { path: json, form: 'plain' };
  if (file === undefined) {
    return refuse('invalid', 'cli/plan-file-missing', {
      vi: 'Thiếu tên tệp. Cách dùng: loaphuong plan read TỆP [--json | --json=full]',
      en: 'The file is missing. Usage: loaphuong plan read FILE [--json | --json=full]',
    });
  }
  if (json === undefined) return { path: file, form: 'text' };
  if (json === true || json === 'full') return { path: file, form: json === 'full' ? 'full' : 'plain' };
  return refuse('invalid', 'cli/unknown-json-form', {
    vi: `Không có dạng JSON “${json}”. Dùng --json hoặc --json=full.`,
    en: `There is no JSON form “${json}”. Use --json or --json=full.`,
  });
}

async function readAndTell(path: string, form: Form, output: PlanOutput): Promise<void> {
  try {
    const reading = await readPlan({ bytes: await loadPlanFile(path), fileName: basename(path) });
    if (form === 'text') output.write(describePlan(reading));
    else output.write(asJson(form === 'full' ? toFull(reading) : toPlain(reading)));
    output.exit(reading.isPlan ? 0 : 1);
  } catch (problem) {
    // Whoever reads the JSON finds `isPlan` and `reason` there too; the sentence goes to the terminal as always.
    if (problem instanceof Refused && form !== 'text') {
      const { code, message } = problem.refusal;
      output.write(asJson({ isPlan: false, reason: message.vi, refusal: { code, message } }));
    }
    throw problem;
  }
}

function asJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
