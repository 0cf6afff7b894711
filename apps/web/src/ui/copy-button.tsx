import { useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { announce } from './announce.tsx';
import { Button } from './button.tsx';

/** Copies a text; says that it did. Where the browser forbids it, the text stays selectable beside. */
export function CopyButton({ text, small = true }: { text: string; small?: boolean }) {
  const { words } = useTexts();
  const [done, setDone] = useState(false);
  const copy = async () => {
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    if (!copied) return;
    setDone(true);
    announce(words.copied);
  };
  return (
    <Button small={small} icon={done ? 'proved' : 'copy'} onClick={() => void copy()}>
      {done ? words.copied : words.copy}
    </Button>
  );
}
