import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createConsoleRouter } from './router.ts';
import { isFinal, isSignedOut } from './shell/api.ts';
import { LanguageProvider, loadTexts, storedLanguage } from './texts/language.tsx';
import './ui/styles.css';

const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The session ended while a page was open: to the door, and back here afterwards.
    onError: (error) => {
      const { pathname, href } = router.state.location;
      if (isSignedOut(error) && pathname !== '/vao')
        void router.navigate({ to: '/vao', search: { to: href } });
    },
  }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: (count, error) => count < 2 && !isFinal(error) },
  },
});
const router = createConsoleRouter(queryClient);

const place = document.getElementById('console');
if (!place) throw new Error('index.html has no element with the id "console"');

const language = storedLanguage();
const initial = { language, texts: await loadTexts(language) };

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LanguageProvider initial={initial}>
        <RouterProvider router={router} />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
