import { useQueryClient } from '@tanstack/react-query';

/** Asks again for what the registry and the clusters show, after something of them was changed here. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => /^\/api\/(?:clusters|registry)/.test(String(queryKey[0])),
    });
}
