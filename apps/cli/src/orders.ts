import { notDoneInWords } from '@loaphuong/domain/fleet';
import { type AllTables, type FleetSlice, narrow, newestOrders, systemClock } from '@loaphuong/server';
import { Command } from 'commander';
import { besideServer, type Where } from './beside-server.ts';

type OrderView = Awaited<ReturnType<typeof newestOrders>>[number];

const STATES: Readonly<Record<OrderView['answers'][number]['state'], string>> = {
  waiting: 'đợi máy có mạng · waits for the box',
  sent: 'đã gửi, đợi máy trả lời · sent, not answered yet',
  obeyed: 'máy đã làm · done',
  'not-done': 'không làm được · not done',
  expired: 'hết hạn, chưa làm · expired, not done',
};

/** `loaphuong orders`: the newest orders to boxes, and what each box answered, in both languages. */
export function ordersCommand(): Command {
  return new Command('orders')
    .description('lệnh đã ra cho máy và máy trả lời thế nào · orders to boxes and their answers')
    .option('--data <thư mục>', 'thư mục dữ liệu (mặc định ./data) · data folder')
    .action((options: Where) =>
      besideServer(options, async (db) => {
        const orders = await db.sql
          .transaction()
          .execute((trx) => newestOrders(narrow<AllTables, FleetSlice>(trx), systemClock.now()));
        process.stdout.write(
          orders.length === 0 ? 'Chưa ra lệnh nào. · No order yet.\n' : orders.map(inLines).join(''),
        );
      }),
    );
}

/** One order for the terminal: a line, and one below it for each answer. */
export function inLines({ at, what, by, reason, answers }: OrderView): string {
  const head = [at, what.command, by?.name, reason].filter((part) => part !== undefined).join('  ');
  const below = answers.map(({ cluster, ward, state, why }) => {
    const words = why === undefined ? undefined : notDoneInWords(why);
    return `  ${cluster.name}, ${ward.name}: ${STATES[state]}${words === undefined ? '' : `: ${words.vi} · ${words.en}`}\n`;
  });
  return `${head}\n${below.join('')}`;
}
