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

/**
 * What went wrong, its code for asking help, and the way out. Renders nothing without an error.
 * @param isOldBelow what stands below was fetched before, and may no longer be so.
 */
export function Failure({
  error,
  retry,
  isOldBelow = false,
}: {
  error: unknown;
  retry?: (() => void) | undefined;
  isOldBelow?: boolean;
}) {
  const text = useFailureText();
  const { words } = useTexts();
  if (error === null || error === undefined) return null;
  const problem = error instanceof CallFailed ? error.problem : undefined;
  return (
    <div className="failure" role="alert">
      <Icon name="failed" />
      <div className="min-w-0 flex-1">
        {text(error)}
        {isOldBelow && ` ${words.failures.old}`}
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

/**
 * Shows what a query brought; until then a quiet line, and on failure the reason. Old data stays while new is fetched, and when
 * that fails it stays below the reason.
 */
export function Loaded<Data>({
  query,
  children,
}: {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  children: (data: Data) => ReactNode;
}) {
  const { words } = useTexts();
  const retry = () => void query.refetch();
  if (query.data !== undefined)
    return (
      <>
        {query.error && (
          <div className="mb-4">
            <Failure error={query.error} retry={retry} isOldBelow />
          </div>
        )}
        {children(query.data)}
      </>
    );
  if (query.error) return <Failure error={query.error} retry={retry} />;
  return (
    <p className="waiting-line" role="status">
      {words.loading}
    </p>
  );
}
