import { keyRoutes } from '@loaphuong/contract';
import type { Actor, Role } from '@loaphuong/domain/access';
import { asId, isId, refuse } from '@loaphuong/domain/basics';
import type { BoxId, ClusterId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import { ClaimAsk, readMark } from '@loaphuong/protocol';
import { need } from '../access/index.ts';
import { record } from '../audit/index.ts';
import { installation } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { answerClaim, claimBox } from './claims.ts';
import { order, sendWaiting } from './commands.ts';
import { enrolAnswer } from './enrolment.ts';
import { keysView } from './key-views.ts';
import { demandTwoSignatures, retireKey, rotateKey } from './keys.ts';
import { revokeBox } from './revoking.ts';
import type { FleetDoor } from './routes.ts';

const LOOKS_AFTER: readonly Role[] = ['technician', 'administrator'];

/** Doors for keys, revocation and joining by sticker. */
export function registerKeys(http: Http, door: FleetDoor): void {
  const { fleet, who } = door;
  const { db, clock, link } = fleet;

  async function here(actor: Actor, ...roles: Role[]): Promise<void> {
    const installed = await installation(db.sql);
    if (installed !== undefined) await need(db.sql, actor, installed.place, ...roles);
  }

  async function wardOf(box: string): Promise<{ readonly box: BoxId; readonly ward: PlaceId }> {
    const found = isId(box)
      ? await db.sql
          .selectFrom('fleet.box as b')
          .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
          .innerJoin('fleet.station as s', 's.id', 'c.station')
          .select(['b.id as box', 's.ward'])
          .where('b.id', '=', asId<'box'>(box))
          .executeTakeFirst()
      : undefined;
    return (
      found ??
      refuse('missing', 'fleet/no-such-box', { vi: 'Không có thiết bị này.', en: 'There is no such box.' })
    );
  }

  serve(http, keyRoutes.keys, async ({ request }) => {
    const actor = await who(request);
    await here(actor, 'administrator', 'technician', 'supervisor');
    return keysView(db, fleet.signer);
  });

  serve(http, keyRoutes.rotate, async ({ body, request }) => {
    const actor = await who(request);
    await here(actor, 'administrator');
    const key = await rotateKey(fleet, actor, body.reason);
    await door.keysChanged();
    return { key };
  });

  serve(http, keyRoutes.retire, async ({ params, body, request }) => {
    const actor = await who(request);
    await here(actor, 'administrator');
    await retireKey(fleet, actor, params.key, body);
    await door.keysChanged();
    return { done: true as const };
  });

  serve(http, keyRoutes.twoSignatures, async ({ body, request }) => {
    const actor = await who(request);
    await here(actor, 'administrator');
    await demandTwoSignatures(fleet, actor, body.kinds, body.reason);
    await door.keysChanged();
    return { done: true as const };
  });

  serve(http, keyRoutes.revoke, async ({ params, body, request }) => {
    const actor = await who(request);
    const { box, ward } = await wardOf(params.box);
    await need(db.sql, actor, ward, ...LOOKS_AFTER);
    await withTransaction(db, (trx) => revokeBox(narrow(trx), actor, box, body.reason, clock.now()));
    await fleet.brokerDoor.putOut(box);
    return { done: true as const };
  });

  serve(http, keyRoutes.password, async ({ params, body, request }) => {
    const actor = await who(request);
    const { box, ward } = await wardOf(params.box);
    await need(db.sql, actor, ward, ...LOOKS_AFTER);
    if (!fleet.brokerDoor.passwordsChange) {
      return refuse('conflict', 'fleet/password-elsewhere', {
        vi: 'Máy chủ tin nhắn bên ngoài tự giữ mật khẩu. Hãy cấp mã mới cho cụm loa và ghép lại thiết bị.',
        en: 'The external broker keeps the passwords. Issue a new code for the cluster and enrol the box again.',
      });
    }
    if (fleet.signer.awaitsSecond('command')) {
      return refuse('conflict', 'fleet/second-hand-needed', {
        vi: 'Ở đây mỗi lệnh cần hai chữ ký, mà khóa thứ hai không có trên máy chủ. Hãy đặt SECOND_KEY, khởi động lại rồi đổi mật khẩu.',
        en: 'Each order needs two signatures here, and the second key is not with the server. Set SECOND_KEY, start again, then change the password.',
      });
    }
    await withTransaction(db, async (trx) => {
      await order(narrow(trx), fleet, box, { command: 'password', reason: body.reason }, actor);
      await record(narrow(trx), actor, {
        action: 'fleet/new-password',
        subject: { kind: 'box', id: box },
        reason: body.reason,
      });
    });
    await sendWaiting(db, link, clock, box);
    return { done: true as const };
  });

  serve(http, keyRoutes.claim, async ({ params, body, request }) => {
    const actor = await who(request);
    const cluster = isId(params.cluster)
      ? await db.sql
          .selectFrom('fleet.cluster as c')
          .innerJoin('fleet.station as s', 's.id', 'c.station')
          .select(['c.id', 's.ward'])
          .where('c.id', '=', params.cluster as ClusterId)
          .executeTakeFirst()
      : undefined;
    if (cluster === undefined) {
      return refuse('missing', 'fleet/no-such-cluster', {
        vi: 'Không có cụm loa này.',
        en: 'There is no such cluster.',
      });
    }
    await need(db.sql, actor, cluster.ward, ...LOOKS_AFTER);
    const mark = readMark(body.mark);
    if (mark === undefined) {
      return refuse(
        'invalid',
        'fleet/no-mark',
        {
          vi: 'Mã trên tem có 32 chữ số và chữ a–f. Hãy quét lại, hoặc đọc lại từng nhóm bốn.',
          en: 'The mark on a sticker has 32 digits and letters a–f. Scan again, or read it again in groups of four.',
        },
        { field: 'mark' },
      );
    }
    const expiresAt = await withTransaction(db, (trx) =>
      claimBox(narrow(trx), actor, cluster.id, mark, clock.now()),
    );
    return { expiresAt: expiresAt.toString() };
  });

  http.post(
    '/api/boxes/claimed',
    { schema: { hide: true }, config: { rateLimit: { max: 120, timeWindow: 60_000 } } },
    async (request) => {
      const ask = ClaimAsk.parse(request.body);
      const believes = fleet.signer.believed.map(({ key }) => key);
      const joined = await answerClaim(db, ask, clock.now(), believes, door.replan);
      await fleet.brokerDoor.letIn(joined);
      return enrolAnswer(joined, fleet.signer, door.brokerFor(request), door.mediaUrlFor(request));
    },
  );
}
