import { Refused, type Sentence } from '@loaphuong/domain/basics';
import type { BulletinId } from '@loaphuong/domain/broadcast';
import { announce } from '../platform/changes.ts';
import { jsonb } from '../platform/database.ts';
import { handleJob, type JobHandler } from '../platform/jobs.ts';
import { renderJob } from './job-names.ts';
import type { BroadcastParts } from './slice.ts';

/** Screens are told of progress at most this often. */
const PROGRESS_EVERY_MS = 500;

/** Speaks versions. Done twice for one version it changes nothing; a version that was rewritten meanwhile is left to its own job. */
export function renderHandler(
  parts: Pick<BroadcastParts, 'db' | 'files' | 'workshop' | 'clock'>,
): JobHandler {
  const { db, files, workshop, clock } = parts;
  return handleJob(renderJob, async ({ bulletin, version }, context) => {
    const id = bulletin as BulletinId;
    const one = await db.sql
      .selectFrom('broadcast.bulletin_version')
      .select(['spoken', 'voice', 'render'])
      .where('bulletin', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    if (one === undefined || one.render !== 'rendering') return;

    const set = (values: {
      render_progress?: number;
      render?: 'failed' | 'ready';
      render_problem?: Sentence;
      sound?: never;
    }) =>
      db.sql.transaction().execute(async (trx) => {
        const { render_problem, ...plain } = values;
        await trx
          .updateTable('broadcast.bulletin_version')
          .set({
            ...plain,
            ...(render_problem === undefined ? {} : { render_problem: jsonb(render_problem) }),
          })
          .where('bulletin', '=', id)
          .where('version', '=', version)
          .where('render', '=', 'rendering')
          .where('spoken', '=', one.spoken)
          .execute();
        await announce(trx, 'bulletins');
      });

    let told = 0;
    const progress = (share: number): void => {
      if (clock.monotonicMs() - told < PROGRESS_EVERY_MS) return;
      told = clock.monotonicMs();
      void set({ render_progress: share }).catch((error: unknown) =>
        context.log.warn({ err: error }, 'progress was not kept'),
      );
    };
    try {
      const made = await workshop.renderSpeech(
        { spoken: one.spoken, voice: one.voice, rate: 1 },
        progress,
        context.signal,
      );
      const stored = await files.put(made.bytes);
      await db.sql.transaction().execute(async (trx) => {
        await trx
          .insertInto('broadcast.sound')
          .values({
            sha256: stored.hash,
            bytes: stored.bytes,
            duration_ms: Math.round(made.durationMs),
            voice: one.voice,
            provider: made.origin.kind === 'speech' ? made.origin.provider : 'upload',
            integrated_lufs: made.loudness.integratedLufs,
            true_peak_dbtp: made.loudness.truePeakDbtp,
            loudness: made.loudness.target,
            peaks: jsonb([...made.peaks]),
          })
          .onConflict((on) => on.doNothing())
          .execute();
        await trx
          .updateTable('broadcast.bulletin_version')
          .set({ render: 'ready', render_progress: 1, sound: stored.hash })
          .where('bulletin', '=', id)
          .where('version', '=', version)
          .where('render', '=', 'rendering')
          .where('spoken', '=', one.spoken)
          .where('voice', '=', one.voice)
          .execute();
        await announce(trx, 'bulletins');
      });
    } catch (error) {
      // A text that cannot be spoken will not become speakable by trying again; anything else is tried again by the queue.
      if (error instanceof Refused && error.refusal.kind !== 'unavailable')
        await set({ render: 'failed', render_problem: error.refusal.message });
      else if (context.attempt >= context.maxAttempts)
        await set({ render: 'failed', render_problem: GAVE_UP });
      else throw error;
    }
  });
}

const GAVE_UP: Sentence = {
  vi: 'Dựng tiếng nhiều lần không được. Hãy sửa bản tin rồi lưu lại để thử lần nữa; nếu vẫn lỗi, báo người quản trị.',
  en: 'The sound could not be made after several attempts. Edit and save to try again; if it still fails, tell the administrator.',
};
