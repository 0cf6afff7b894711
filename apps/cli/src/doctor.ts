import { join } from 'node:path';
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
import {
  judgeAccount,
  judgeBroker,
  judgeDatabase,
  judgeFolder,
  judgePort,
  judgeSettings,
} from './doctor/service.ts';
import { accountState, brokerState, databaseState, readSettings, type Settings } from './doctor/settings.ts';

/** What the doctor is told to look at. */
interface DoctorOptions {
  readonly data?: string;
  readonly port?: number;
  readonly mqttPort?: number;
  readonly json?: true;
}

/** One look at the machine; gives one finding. */
type Look = () => Finding | Promise<Finding>;

/** `loaphuong doctor`: says what is wrong with this machine or installation, and how to mend it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'khám máy và bản cài đặt, chỉ cách sửa · say what is wrong with this machine, and how to mend it',
    )
    .option('--data <dir>', 'thư mục dữ liệu · data folder')
    .option('--port <number>', 'cổng của giao diện web · port of the console', parsePort)
    .option('--mqtt-port <number>', 'cổng MQTT · MQTT port', parsePort)
    .option('--json', 'in JSON cho chương trình khác đọc · print JSON')
    .action(async (options: DoctorOptions) => {
      const findings: Finding[] = [];
      const look = async (at: Look) => {
        const finding = await at();
        findings.push(finding);
        if (!options.json) console.log(linesOf(finding).join('\n'));
      };
      for (const at of machine) await look(at);
      const settings = await readSettings({
        ...(options.data === undefined ? {} : { dataDir: options.data }),
        ...(options.port === undefined ? {} : { port: options.port }),
        ...(options.mqttPort === undefined ? {} : { mqttPort: options.mqttPort }),
      }).catch((error: unknown) => error);
      if (isSettings(settings)) for (const at of service(settings)) await look(at);
      else await look(() => judgeSettings(settings));
      if (options.json) console.log(JSON.stringify(findings, undefined, 2));
      process.exitCode = exitCodeOf(findings);
    });
}

/** What can be seen without the server's own code. */
const machine: readonly Look[] = [
  async () => judgeNode(process.version, await pinnedNodeVersion()),
  async () => judgeClock(Temporal.Now.instant(), await isClockSynchronised()),
  () => judgeMemory(process.availableMemory()),
  async () => judgeFileLimit(await fileLimit()),
  async () => judgePostgresProgram(await postgresProgram()),
  async () => judgeLibraries(await tryLibraries()),
  async () => judgeConsole(await exists(join(root, 'apps/web/dist/index.html'))),
  async () => judgeChromium(await findChromium()),
];

/** What depends on how the server is set. */
function service(settings: Settings): readonly Look[] {
  const { dataDir, port, mqttPort = 1883, mqttUrl } = settings;
  const isOurs = () => isOurServer(port);
  return [
    async () => judgeDisk(await freeBytes(dataDir), dataDir),
    async () => judgeFolder(dataDir, await folderState(dataDir)),
    async () => judgeAccount(await accountState(settings)),
    async () => judgePort('http', port, await portState(port, isOurs)),
    ...(mqttUrl === undefined
      ? [async () => judgePort('mqtt', mqttPort, await portState(mqttPort, isOurs))]
      : []),
    async () => judgeDatabase(await databaseState(settings)),
    async () => judgeBroker(await brokerState(settings)),
  ];
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && 'dataDir' in value;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 1 to 65535');
  return port;
}
