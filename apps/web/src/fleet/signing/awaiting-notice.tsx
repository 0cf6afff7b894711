import { orderRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { routeQuery } from '../../shell/api.ts';
import { useTexts } from '../../texts/language.tsx';
import { Notice } from '../../ui/page.tsx';

/** Says that orders wait for a second person; nothing while none does. */
export function AwaitingNotice() {
  const text = useTexts().signing;
  const { data } = useQuery(routeQuery(orderRoutes.awaiting));
  const count = data?.orders.length ?? 0;
  if (count === 0) return null;
  return <Notice action={<Link to="/cho-ky">{text.see}</Link>}>{text.waiting(count)}</Notice>;
}
