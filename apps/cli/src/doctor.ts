import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { exitCodeOf, type Finding, linesOf } from './doctor/finding.ts';
import { judgeConsole, judgeLibraries, judgePostgresProgram } from './doctor/installation.ts';
import {
  judgeChromium,
  judgeClock,
  judgeDisk,
  judgeFileLimit,
  judgeMemory,
  judgeNode,
} from './doctor/machine.ts';
import {
  exists,
  fileLimit,
  findChromium,
  folderState,
  freeBytes,
  isClockSynchronised,
  isOurServer,
  pinnedNodeVersion,
  portState,
  postgresProgram,
  root,
  tryLibraries,
} from './doctor/probes.ts';
import { judgeFolder, judgePort } from './doctor/service.ts';

/** What the doctor is told to look at. */
interface DoctorOptions {
  readonly data: string;
  readonly port: number;
  readonly mqttPort: number;
  readonly json?: true;
}

/** `loaphuong doctor`: says what is wrong with this machine or installation, and how to mend it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'khám máy và bản cài đặt, chỉ cách sửa · say what is wrong with this machine, and how to mend it',
    )
    .option('--data <dir>', 'thư mục dữ liệu · data folder', 'data')
    .option('--port <number>', 'cổng của giao diện web · port of the console', parsePort, 8080)
    .option('--mqtt-port <number>', 'cổng MQTT · MQTT port', parsePort, 1883)
    .option('--json', 'in JSON cho chương trình khác đọc · print JSON')
    .action(async (options: DoctorOptions) => {
      const findings: Finding[] = [];
      for (const look of examinations(options)) {
        const finding = await look();
        findings.push(finding);
        if (!options.json) console.log(linesOf(finding).join('\n'));
      }
      if (options.json) console.log(JSON.stringify(findings, undefined, 2));
      process.exitCode = exitCodeOf(findings);
    });
}

/** Every look at the machine, the quick ones first; each gives one finding. */
function examinations({
  data,
  port,
  mqttPort,
}: DoctorOptions): readonly (() => Finding | Promise<Finding>)[] {
  const folder = resolve(data);
  return [
    async () => judgeNode(process.version, await pinnedNodeVersion()),
    async () => judgeClock(Temporal.Now.instant(), await isClockSynchronised()),
    async () => judgeDisk(await freeBytes(folder), folder),
    () => judgeMemory(process.availableMemory()),
    async () => judgeFileLimit(await fileLimit()),
    async () => judgeFolder(folder, await folderState(folder)),
    async () => judgePort('http', port, await portState(port, () => isOurServer(port))),
    async () => judgePort('mqtt', mqttPort, await portState(mqttPort, () => isOurServer(port))),
    async () => judgePostgresProgram(await postgresProgram()),
    async () => judgeLibraries(await tryLibraries()),
    async () => judgeConsole(await exists(join(root, 'apps/web/dist/index.html'))),
    async () => judgeChromium(await findChromium()),
  ];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 1 to 65535');
  return port;
}
