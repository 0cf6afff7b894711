import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Link, Outlet } from '@tanstack/react-router';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Empty, PageHead } from '../ui/page.tsx';

/** The root of all pages, those before signing in too. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => (
    <main className="page">
      <NotFound />
    </main>
  ),
  errorComponent: ({ error }) => (
    <main className="page">
      <Broken error={error} />
    </main>
  ),
});

/** No such page. */
export function NotFound() {
  const { shell } = useTexts();
  return (
    <>
      <PageHead title={shell.notFound} />
      <Empty title={shell.notFoundWay}>
        <Link to="/">{shell.toToday}</Link>
      </Empty>
    </>
  );
}

/** A page that failed while it was loaded or drawn. */
export function Broken({ error }: { error: unknown }) {
  const { words } = useTexts();
  return (
    <>
      <Failure error={error} />
      <p className="mt-3">
        <Button onClick={() => location.reload()}>{words.failures.reload}</Button>
      </p>
    </>
  );
}
