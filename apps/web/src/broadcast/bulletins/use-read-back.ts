import { bulletinRoutes, LONGEST_TEXT, type Output } from '@loaphuong/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { routeQuery } from '../../shell/api.ts';
import { type ChosenReading, usedReadings } from './read-back.ts';

/** So long after the last keystroke the text is read again. */
const PAUSE_MS = 400;

/** What the server says of a text: segments, words, length. */
export type ReadBack = Output<typeof bulletinRoutes.readBack>;

/** The read-back of a text while it is typed. */
export interface LiveReadBack {
  readonly readBack: ReadBack | undefined;
  /** The text has changed since; the new reading is on its way. */
  readonly behind: boolean;
  readonly error: unknown;
  readonly again: () => void;
}

/** Reads a text back whenever typing pauses. The last good reading stays until the next one comes. */
export function useReadBack(text: string, readings: readonly ChosenReading[]): LiveReadBack {
  const [asked, setAsked] = useState({ text, readings });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ text, readings }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, readings]);
  const readable = asked.text.trim() !== '' && asked.text.length <= LONGEST_TEXT;
  const query = useQuery({
    ...routeQuery(bulletinRoutes.readBack, {
      body: { text: asked.text, readings: usedReadings(asked.readings, asked.text) },
    }),
    enabled: readable,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return {
    readBack: readable ? query.data : undefined,
    behind: asked.text !== text || asked.readings !== readings || query.isFetching,
    error: readable ? query.error : null,
    again: () => void query.refetch(),
  };
}
