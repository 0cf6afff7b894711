import { useTexts } from '../../texts/language.tsx';
import { Tag } from '../../ui/state.tsx';
import type { StateKind } from './list-search.ts';

/** The state of a bulletin as a tag. Waiting for approval is work for somebody: the neutral tag in the accent says "press me". */
export function BulletinTag({ state }: { state: StateKind }) {
  const { bulletins: t } = useTexts();
  switch (state) {
    case 'draft':
      return <Tag kind="planned">{t.state.draft}</Tag>;
    case 'submitted':
      return <Tag>{t.state.submitted}</Tag>;
    case 'approved':
      return <Tag kind="proved">{t.state.approved}</Tag>;
    case 'returned':
      return <Tag kind="failed">{t.state.returned}</Tag>;
    case 'withdrawn':
      return <Tag kind="cancelled">{t.state.withdrawn}</Tag>;
  }
}
