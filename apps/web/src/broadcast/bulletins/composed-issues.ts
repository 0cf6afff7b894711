import { LONGEST_TEXT } from '@loaphuong/contract';
import type { Composed } from './unsaved-text.ts';

/** What keeps a bulletin from being saved, field by field. The server has the same rules; this only spares a journey. */
export interface ComposedIssues {
  readonly title?: 'short' | 'long';
  readonly text?: 'empty' | 'long';
}

/** Finds what is wrong; an empty object when it can be saved. */
export function issuesOf({ title, text }: Pick<Composed, 'title' | 'text'>): ComposedIssues {
  const letters = title.trim().length;
  return {
    ...(letters < 3 ? { title: 'short' as const } : letters > 160 ? { title: 'long' as const } : {}),
    ...(text.trim() === ''
      ? { text: 'empty' as const }
      : text.length > LONGEST_TEXT
        ? { text: 'long' as const }
        : {}),
  };
}
