import type { SentenceView } from '@loaphuong/contract';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { Language, Texts } from './texts.ts';
import { vi } from './vi/index.ts';

const storageKey = 'loaphuong.language';

interface Speech {
  readonly language: Language;
  readonly texts: Texts;
  /** Switches and remembers; English is fetched when first asked for. */
  readonly speak: (language: Language) => Promise<void>;
}

const SpeechContext = createContext<Speech>({ language: 'vi', texts: vi, speak: async () => undefined });

/** The language that was chosen on this machine; Vietnamese when none was. */
export function storedLanguage(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'vi';
}

/** The catalogue of a language. */
export async function loadTexts(language: Language): Promise<Texts> {
  return language === 'en' ? (await import('./en/index.ts')).en : vi;
}

/** Gives the texts to everything below. `initial` is loaded before the first paint, so that nothing flickers. */
export function LanguageProvider({
  initial,
  children,
}: {
  initial: { language: Language; texts: Texts };
  children: ReactNode;
}) {
  const [spoken, setSpoken] = useState(initial);
  const speech = useMemo<Speech>(
    () => ({
      ...spoken,
      speak: async (language) => {
        const texts = await loadTexts(language);
        document.documentElement.lang = language;
        try {
          localStorage.setItem(storageKey, language);
        } catch {
          // Storage is switched off: the choice holds until the page is closed.
        }
        setSpoken({ language, texts });
      },
    }),
    [spoken],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** The texts in the language of the page. */
export function useTexts(): Texts {
  return useContext(SpeechContext).texts;
}

/** Language, texts and the switch. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

/** Picks the language of the page out of a sentence that the server sent in both. */
export function useSay(): (sentence: SentenceView) => string {
  const { language } = useContext(SpeechContext);
  return (sentence) => sentence[language];
}
