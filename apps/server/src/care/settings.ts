import { randomBytes } from 'node:crypto';
import type { Actor } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { type AlarmRules, DEFAULT_ALARM_RULES } from '@loaphuong/domain/fleet';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../audit/index.ts';
import { announce } from '../platform/changes.ts';
import { jsonb, narrow } from '../platform/database.ts';
import type { CareSlice } from './slice.ts';
import type { CareTables } from './tables.ts';
import { whereTo } from './webhook.ts';

/** How this installation wants to be told; defaults where nothing was set. */
export interface Settings {
  readonly rules: AlarmRules;
  readonly mailTo: readonly string[];
  readonly webhook:
    | { readonly url: string; readonly secret: string; readonly mayBePrivate: boolean }
    | undefined;
}

/** Reads the settings in force. */
export async function settingsOf(db: Kysely<CareSlice>): Promise<Settings> {
  const row = await db.selectFrom('care.settings').selectAll().executeTakeFirst();
  return {
    rules: { ...DEFAULT_ALARM_RULES, ...row?.rules },
    mailTo: row?.mail_to ?? [],
    webhook:
      row === undefined || row.webhook_url === null || row.webhook_secret === null
        ? undefined
        : { url: row.webhook_url, secret: row.webhook_secret, mayBePrivate: row.webhook_private },
  };
}

/**
 * Changes the settings. A webhook at a new address gets a new secret, given back this once.
 * @throws {Refused} `care/webhook-private`, `care/webhook-unknown` when the address may not be told anything.
 */
export async function changeSettings(
  trx: Transaction<CareSlice>,
  actor: Actor,
  next: {
    readonly rules: AlarmRules;
    readonly mailTo: readonly string[];
    readonly webhook: { readonly url: string; readonly mayBePrivate: boolean } | null;
  },
): Promise<string | undefined> {
  const before = await settingsOf(trx);
  if (next.webhook !== null && !/^https?:\/\//.test(next.webhook.url)) {
    refuse(
      'invalid',
      'care/webhook-unknown',
      {
        vi: 'Địa chỉ nhận tin phải bắt đầu bằng https:// hoặc http://.',
        en: 'The address of the webhook begins with https:// or http://.',
      },
      { field: 'webhook.url' },
    );
  }
  if (next.webhook !== null) await whereTo(next.webhook.url, next.webhook.mayBePrivate);
  const kept = before.webhook?.url === next.webhook?.url ? before.webhook?.secret : undefined;
  const fresh =
    next.webhook === null || kept !== undefined ? undefined : randomBytes(32).toString('base64url');
  const row: Omit<CareTables['care.settings'], 'only_one' | 'changed_at' | 'rules'> = {
    mail_to: [...next.mailTo],
    webhook_url: next.webhook?.url ?? null,
    webhook_secret: next.webhook === null ? null : (kept ?? fresh ?? null),
    webhook_private: next.webhook?.mayBePrivate ?? false,
    changed_by: actor.person,
  };
  const values = {
    ...row,
    rules: jsonb<Partial<AlarmRules>>(next.rules),
    changed_at: sql<Temporal.Instant>`now()`,
  };
  await trx
    .insertInto('care.settings')
    .values(values)
    .onConflict((on) => on.column('only_one').doUpdateSet(values))
    .execute();
  await record(narrow(trx), actor, {
    action: 'care/change-settings',
    subject: { kind: 'settings', id: 'care' },
    detail: {
      ...flat(next.rules),
      mailTo: next.mailTo.length,
      webhook: next.webhook === null ? null : new URL(next.webhook.url).host,
      webhookPrivate: row.webhook_private,
    },
  });
  await announce(trx, 'care');
  return fresh;
}

function flat({ airTime, ...figures }: AlarmRules) {
  return { ...figures, airFrom: airTime.from, airUntil: airTime.until };
}
