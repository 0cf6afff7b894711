import { CallFailed } from '@loaphuong/contract';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSay, useTexts } from '../texts/language.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** The sentence for anything that a call can throw: the server's own where it sent one. */
export function useFailureText(): (error: unknown) => string {
  const say = useSay();
  const { words } = useTexts();
  return (error) => {
    if (!(error instanceof CallFailed)) return words.failures.broken;
    if (error.problem) return say(error.problem.message);
    return error.status === 0 ? words.failures.unreachable : words.failures.strange;
  };
}

/** What went wrong, its code for asking help, and the way out. Renders nothing without an error. */
export function Failure({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const text = useFailureText();
  const { words } = useTexts();
  if (error === null || error === undefined) return null;
  const problem = error instanceof CallFailed ? error.problem : undefined;
  return (
    <div className="failure" role="alert">
      <Icon name="failed" />
      <div className="min-w-0 flex-1">
        {text(error)}
        {problem && <code>{problem.code}</code>}
        {problem?.incident && <code>{words.failures.incident(problem.incident)}</code>}
      </div>
      {retry && (
        <Button small onClick={retry}>
          {words.retry}
        </Button>
      )}
    </div>
  );
}

/** Shows what a query brought; until then a quiet line, and on failure the reason. Old data stays while new is fetched. */
export function Loaded<Data>({
  query,
  children,
}: {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  children: (data: Data) => ReactNode;
}) {
  const { words } = useTexts();
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <p className="waiting-line" role="status">
      {words.loading}
    </p>
  );
}
