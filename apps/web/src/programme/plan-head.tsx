import { type ReactNode, useEffect } from 'react';
import { useTexts } from '../texts/language.tsx';

/** Head of one plan: a document's name runs over two or three lines, so it is set smaller than a page's and its buttons keep their place. */
export function PlanHead({ title, tag, side }: { title: string; tag: ReactNode; side: ReactNode }) {
  const { words } = useTexts();
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title, words]);
  return (
    <div className="head plan-head">
      <div>
        <h1 className="plan-title">{title}</h1>
        <p className="plan-state">{tag}</p>
      </div>
      {side !== false && <span className="side">{side}</span>}
    </div>
  );
}
