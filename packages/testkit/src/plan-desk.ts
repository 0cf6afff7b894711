import { readFileSync } from 'node:fs';
import { type PlanView, programmeRoutes } from '@loaphuong/contract';
import type { TestServer } from './test-server.ts';

const EXAMPLE = new URL('../../../examples/ke-hoach-cua-lam-2026.txt', import.meta.url);

type Person = Awaited<ReturnType<TestServer['signedIn']>>;
type Decision = { decision: 'keep' } | { decision: 'reopen' } | { decision: 'correct'; value: string };

/** What a lead does with plans, through the doors, in words short enough for tests. */
export interface PlanDesk {
  readonly lead: Person;
  /** Sends a file; gives what the door gives. */
  send(content: string | Uint8Array, fileName?: string, who?: Person): Promise<{ id: string }>;
  /** Sends a file and shows the draft. */
  imported(content: string | Uint8Array, fileName?: string): Promise<PlanView>;
  shown(plan: string): Promise<PlanView>;
  /** Decides on the first finding with a code. */
  decide(plan: PlanView, code: string, decision: Decision): Promise<PlanView>;
  confirm(plan: string): Promise<PlanView>;
  discard(plan: string, reason?: string): Promise<unknown>;
}

/** Signs a lead in and sits them at the desk. */
export async function planDesk(server: TestServer): Promise<PlanDesk> {
  const lead = await server.signedIn('Hồ Thị Yến', 'lead');
  const { call } = lead;
  const desk: PlanDesk = {
    lead,
    send: (content, fileName = 'ke-hoach.txt', who = lead) =>
      who.call(programmeRoutes.importPlan, {
        query: { fileName },
        body: new Uint8Array(typeof content === 'string' ? Buffer.from(content) : content),
      }),
    imported: async (content, fileName) => desk.shown((await desk.send(content, fileName)).id),
    shown: (plan) => call(programmeRoutes.plan, { params: { plan } }),
    decide(plan, code, body) {
      const n = plan.findings.find((finding) => finding.code === code)?.n ?? 0;
      return call(programmeRoutes.decideFinding, { params: { plan: plan.id, n }, body });
    },
    confirm: (plan) => call(programmeRoutes.confirm, { params: { plan } }),
    discard: (plan, reason = 'Nhầm tệp') =>
      call(programmeRoutes.discard, { params: { plan }, body: { reason } }),
  };
  return desk;
}

/** The text of the example plan of thị xã Cửa Lam. */
export const EXAMPLE_PLAN: string = readFileSync(EXAMPLE, 'utf8');

let copies = 0;

/** The example once more, changed or not, with a last line of its own so that it is another document. */
export function anotherPlan(change: (text: string) => string = (text) => text): string {
  copies += 1;
  return `${change(EXAMPLE_PLAN)}\n\nBản ${copies}\n`;
}

/** How many rows each table of some schemas has, by `schema.table`. */
export async function rowCounts(
  db: TestServer['db'],
  ...schemas: readonly string[]
): Promise<Record<string, number>> {
  const { rows } = await db.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema = any($1::text[]) and table_type = 'BASE TABLE' order by 1`,
    [schemas],
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    const { rows: found } = await db.pool.query<{ n: number }>(`select count(*)::int as n from ${name}`);
    counts[name] = found[0]?.n ?? -1;
  }
  return counts;
}
