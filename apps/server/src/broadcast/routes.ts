import { airingRoutes, bulletinRoutes, reserveRoutes, type TodayView } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse, type Sha256 } from '@loaphuong/domain/basics';
import type { BulletinId } from '@loaphuong/domain/broadcast';
import type { PlaceId } from '@loaphuong/domain/places';
import type { FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import { need } from '../access/index.ts';
import { sendAllTo } from '../fleet/index.ts';
import { installation } from '../places/index.ts';
import { withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { scheduleAiring } from './airings.ts';
import { bulletinList, bulletinView } from './bulletin-views.ts';
import {
  approveBulletin,
  type BulletinContent,
  draftBulletin,
  editBulletin,
  returnBulletin,
  submitBulletin,
  withdrawBulletin,
} from './bulletins.ts';
import { cancelAiring } from './cancelling.ts';
import { registerHorizons } from './horizon-routes.ts';
import { estimatedMs, readBackOf, spokenWords } from './read-back.ts';
import { chooseReserve, reserveView, wardOf } from './reserve.ts';
import { registerRules } from './rules-routes.ts';
import type { BroadcastParts, BroadcastSlice } from './slice.ts';
import { airingView, todayView } from './today.ts';

/** What the doors need: the slice, and who asks. */
export interface BroadcastDoor {
  readonly parts: BroadcastParts;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
  /** What waits for this person in other slices, for the page Hôm nay. */
  readonly alsoWaiting: (actor: Actor) => Promise<TodayView['waiting']>;
}

/** Doors for editors, approvers and everybody who looks at the day. */
export function registerBroadcast(http: Http, door: BroadcastDoor): void {
  registerBulletins(http, door);
  registerAirings(http, door);
  registerReserve(http, door);
  registerHorizons(http, door);
  registerRules(http, door);
}

function registerBulletins(http: Http, { parts, who }: BroadcastDoor): void {
  const { db, clock, workshop } = parts;
  const usualVoice = () => workshop.voices()[0]?.id ?? 'vi';

  async function contentOf(body: {
    title: string;
    text: string;
    voice?: string | undefined;
    priority?: 'ordinary' | 'priority' | undefined;
    readings?: { written: string; spoken: string }[] | undefined;
  }): Promise<BulletinContent> {
    const voices = workshop.voices();
    if (body.voice !== undefined && !voices.some((voice) => voice.id === body.voice)) {
      refuse(
        'invalid',
        'broadcast/no-such-voice',
        {
          vi: 'Không có giọng đọc này. Hãy chọn một giọng trong danh sách.',
          en: 'There is no such voice. Choose one from the list.',
        },
        { field: 'voice' },
      );
    }
    return {
      title: body.title,
      text: body.text,
      voice: body.voice ?? usualVoice(),
      priority: body.priority ?? 'ordinary',
      readings: body.readings ?? [],
    };
  }

  /** Does something to a bulletin as somebody with one of these roles at its place, and shows it afterwards. */
  async function act(
    request: FastifyRequest,
    bulletin: string,
    role: 'editor' | 'approver',
    deed: (trx: Transaction<BroadcastSlice>, actor: Actor, id: BulletinId) => Promise<void>,
  ) {
    const actor = await who(request);
    const id = asId<'bulletin'>(bulletin);
    await need(db.sql, actor, await placeOf(parts, id), role);
    await withTransaction(db, (trx) => deed(trx, actor, id));
    return bulletinView(db.sql, actor, id, clock.now());
  }

  serve(http, bulletinRoutes.list, async ({ query, request }) => {
    await who(request);
    return { bulletins: await bulletinList(db.sql, query) };
  });
  serve(http, bulletinRoutes.one, async ({ params, request }) => {
    const actor = await who(request);
    return bulletinView(db.sql, actor, asId<'bulletin'>(params.bulletin), clock.now());
  });
  serve(http, bulletinRoutes.draft, async ({ body, request }) => {
    const actor = await who(request);
    const place = await homeOf(parts);
    await need(db.sql, actor, place, 'editor');
    const content = await contentOf(body);
    const id = await withTransaction(db, (trx) => draftBulletin(trx, actor, place, content));
    return bulletinView(db.sql, actor, id, clock.now());
  });
  serve(http, bulletinRoutes.edit, async ({ params, body, request }) => {
    const content = await contentOf(body);
    return act(request, params.bulletin, 'editor', (trx, actor, id) =>
      editBulletin(trx, actor, id, body.basedOn, content),
    );
  });
  serve(http, bulletinRoutes.submit, async ({ params, request }) =>
    act(request, params.bulletin, 'editor', (trx, actor, id) => submitBulletin(trx, actor, id, clock.now())),
  );
  serve(http, bulletinRoutes.approve, async ({ params, body, request }) =>
    act(request, params.bulletin, 'approver', (trx, actor, id) =>
      approveBulletin(trx, actor, id, body.sha256 as Sha256, clock.now()),
    ),
  );
  serve(http, bulletinRoutes.return, async ({ params, body, request }) =>
    act(request, params.bulletin, 'approver', (trx, actor, id) =>
      returnBulletin(trx, actor, id, body.reason, clock.now()),
    ),
  );
  serve(http, bulletinRoutes.withdraw, async ({ params, body, request }) =>
    act(request, params.bulletin, 'editor', (trx, actor, id) =>
      withdrawBulletin(trx, actor, id, body.reason, clock.now()),
    ),
  );
  serve(http, bulletinRoutes.readBack, async ({ body, request }) => {
    await who(request);
    const readings = body.readings ?? [];
    const { words } = spokenWords(body.text, readings);
    return { segments: readBackOf(body.text, readings), words, estimatedMs: estimatedMs(words) };
  });
  serve(http, bulletinRoutes.voices, async ({ request }) => {
    await who(request);
    return { voices: workshop.voices().map(({ id, name, provider }) => ({ id, name: name.vi, provider })) };
  });
}

function registerAirings(http: Http, { parts, who, alsoWaiting }: BroadcastDoor): void {
  const { db, clock, fleet, link } = parts;

  serve(http, airingRoutes.today, async ({ request }) => {
    const actor = await who(request);
    const [today, elsewhere] = await Promise.all([todayView(db.sql, actor, clock.now()), alsoWaiting(actor)]);
    return { ...today, waiting: [...today.waiting, ...elsewhere] };
  });
  serve(http, airingRoutes.one, async ({ params, request }) => {
    await who(request);
    return airingView(db.sql, asId<'airing'>(params.airing), clock.now());
  });
  serve(http, airingRoutes.schedule, async ({ body, request }) => {
    const actor = await who(request);
    const bulletin = asId<'bulletin'>(body.bulletin);
    const wards = body.wards?.map((ward) => asId<'place'>(ward));
    for (const place of wards ?? [await placeOf(parts, bulletin)])
      await need(db.sql, actor, place, 'editor', 'approver');
    const id = await withTransaction(db, (trx) =>
      scheduleAiring(
        trx,
        actor,
        {
          bulletin,
          at: Temporal.Instant.from(body.at),
          ...(wards === undefined ? {} : { wards }),
          ...(body.volume === undefined ? {} : { volume: body.volume }),
          ...(body.over === undefined ? {} : { over: body.over }),
        },
        clock.now(),
      ),
    );
    return { id };
  });
  serve(http, airingRoutes.cancel, async ({ params, body, request }) => {
    const actor = await who(request);
    const id = asId<'airing'>(params.airing);
    await need(db.sql, actor, await homeOf(parts), 'editor', 'approver');
    const silenced = await withTransaction(db, (trx) =>
      cancelAiring(trx, { fleet }, actor, id, body.reason, clock.now()),
    );
    await sendAllTo(fleet.db, link, clock, silenced.boxes);
    const { signBy } = silenced;
    return { done: true as const, ...(signBy === undefined ? {} : { signBy: signBy.toString() }) };
  });
}

function registerReserve(http: Http, { parts, who }: BroadcastDoor): void {
  const { db, clock } = parts;
  serve(http, reserveRoutes.one, async ({ params, request }) => {
    await who(request);
    return reserveView(db.sql, asId<'station'>(params.station));
  });
  serve(http, reserveRoutes.choose, async ({ params, body, request }) => {
    const actor = await who(request);
    const station = asId<'station'>(params.station);
    await need(db.sql, actor, await wardOf(db.sql, station), 'editor', 'approver');
    const bulletin = body.bulletin === null ? undefined : asId<'bulletin'>(body.bulletin);
    await withTransaction(db, (trx) => chooseReserve(trx, actor, station, bulletin, clock.now()));
    return { done: true as const };
  });
}

async function homeOf({ db }: BroadcastParts): Promise<PlaceId> {
  const here = await installation(db.sql);
  return (
    here?.place ??
    refuse('unavailable', 'access/not-set-up', {
      vi: 'Nơi này chưa được thiết lập. Hãy chạy lệnh thiết lập trên máy chủ.',
      en: 'This installation has not been set up. Run the set-up command on the server.',
    })
  );
}

async function placeOf({ db }: BroadcastParts, id: BulletinId): Promise<PlaceId> {
  const row = await db.sql
    .selectFrom('broadcast.bulletin')
    .select('place')
    .where('id', '=', id)
    .executeTakeFirst();
  return (
    row?.place ??
    refuse('missing', 'broadcast/no-such-bulletin', {
      vi: 'Không có bản tin này.',
      en: 'There is no such bulletin.',
    })
  );
}
