import { type BulletinView, bulletinRoutes, CallFailed } from '@loaphuong/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '../../shell/api.ts';
import { serverNow } from '../../shell/clock.ts';
import { bulletinQuery, composedOf, keepBulletin } from './bulletin-query.ts';
import { usedReadings } from './read-back.ts';
import {
  type Composed,
  forgetUnsaved,
  keepUnsaved,
  keptUnsaved,
  sameComposed,
  type UnsavedText,
  unsavedKey,
} from './unsaved-text.ts';

/** After this long without a keystroke the text is kept on this computer. */
const KEEP_AFTER_MS = 500;

const EMPTY: Composed = { title: '', text: '', voice: '', priority: 'ordinary', readings: [] };

/** A composer at work: what stands in it, what is kept, and how saving goes. */
export interface Composer {
  readonly composed: Composed;
  readonly change: (part: Partial<Composed>) => void;
  /** Something differs from what the server has. */
  readonly dirty: boolean;
  /** When the text was last kept on this computer; absent when it is not. */
  readonly keptAt: number | undefined;
  /** Text of an earlier time that was never saved. */
  readonly offer: UnsavedText | undefined;
  readonly takeOffer: () => void;
  readonly dropOffer: () => void;
  /** Drops the changes: back to what the server has. */
  readonly revert: () => void;
  readonly save: () => void;
  readonly saving: boolean;
  readonly error: unknown;
  /** Somebody saved a newer version meanwhile; `composed` is still ours. */
  readonly conflict: BulletinView | undefined;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}

/** The composer of a bulletin, or of one that the server does not know yet. `saved` is told of every version that it gets. */
export function useComposer(
  person: string,
  bulletin: BulletinView | undefined,
  saved: (bulletin: BulletinView) => void,
): Composer {
  const client = useQueryClient();
  const key = unsavedKey(person, bulletin?.id);
  const onServer = bulletin === undefined ? EMPTY : composedOf(bulletin);
  const [composed, setComposed] = useState(onServer);
  const version = bulletin?.version ?? 0;
  const [basedOn, setBasedOn] = useState(version);
  const [base, setBase] = useState(onServer);
  const [seen, setSeen] = useState({ on: onServer, version });
  const [conflict, setConflict] = useState<BulletinView>();
  const [offer, setOffer] = useState(() => offerOf(key, onServer));
  const dirty = !sameComposed(composed, base);
  const [keptAt, setKeptAt] = useKept(key, composed, basedOn, dirty);

  // Somebody else saved: with nothing typed here what stands here follows; typed text never gives way by itself. A draft is
  // changed in place under its number, so that the text has to be compared and not only the version.
  if (version !== seen.version || !sameComposed(onServer, seen.on)) {
    setSeen({ on: onServer, version });
    if (dirty && !sameComposed(composed, onServer)) {
      setConflict(bulletin);
    } else {
      setComposed(onServer);
      setBase(onServer);
      setBasedOn(version);
    }
  }

  const stand = (on: Composed, at: number): void => {
    setComposed(on);
    setBase(on);
    setBasedOn(at);
    setConflict(undefined);
    forgetUnsaved(localStorage, key);
    setKeptAt(undefined);
  };
  const saving = useMutation({
    mutationFn: (at: number) => send(composed, bulletin?.id, at),
    onSuccess: (next) => {
      stand(composedOf(next), next.version);
      keepBulletin(client, next);
      saved(next);
    },
    onError: async (error) => {
      if (bulletin === undefined || !(error instanceof CallFailed) || error.status !== 409) return;
      // What is newer comes in, and stands beside ours.
      await client.invalidateQueries({ queryKey: bulletinQuery(bulletin.id).queryKey });
    },
  });

  return {
    composed,
    change: (part) => setComposed((before) => ({ ...before, ...part })),
    dirty,
    keptAt,
    offer,
    takeOffer: () => {
      if (offer === undefined) return;
      setComposed(offer);
      setOffer(undefined);
      if (offer.basedOn !== version) setConflict(bulletin);
    },
    dropOffer: () => {
      forgetUnsaved(localStorage, key);
      setOffer(undefined);
    },
    revert: () => stand(base, basedOn),
    save: () => saving.mutate(basedOn),
    saving: saving.isPending,
    error: conflict === undefined ? saving.error : null,
    conflict,
    keepMine: () => {
      if (conflict === undefined) return;
      setConflict(undefined);
      setBasedOn(conflict.version);
      saving.mutate(conflict.version);
    },
    takeTheirs: () => {
      if (conflict !== undefined) stand(composedOf(conflict), conflict.version);
      saving.reset();
    },
  };
}

function offerOf(key: string, onServer: Composed): UnsavedText | undefined {
  const kept = keptUnsaved(localStorage, key);
  if (kept === undefined || !sameComposed(kept, onServer)) return kept;
  forgetUnsaved(localStorage, key);
  return undefined;
}

function useKept(key: string, composed: Composed, basedOn: number, dirty: boolean) {
  const [keptAt, setKeptAt] = useState<number>();
  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(() => {
      const now = serverNow();
      setKeptAt(keepUnsaved(localStorage, key, { ...composed, basedOn, keptAt: now }) ? now : undefined);
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [key, composed, basedOn, dirty]);
  return [keptAt, setKeptAt] as const;
}

function send(composed: Composed, id: string | undefined, basedOn: number): Promise<BulletinView> {
  const { title, text, voice, priority, readings } = composed;
  const content = {
    title: title.trim(),
    text,
    priority,
    readings: usedReadings(readings, text),
    ...(voice === '' ? {} : { voice }),
  };
  return id === undefined
    ? call(bulletinRoutes.draft, { body: content })
    : call(bulletinRoutes.edit, { params: { bulletin: id }, body: { ...content, basedOn } });
}
