import { createRoute, redirect } from '@tanstack/react-router';
import { isSignedOut } from './api.ts';
import { Frame } from './frame.tsx';
import { Broken, NotFound, rootRoute } from './root-route.tsx';
import { meQuery } from './session.ts';

/** Parent of every page that needs a person: it brings the frame, and sends those who are not signed in to the door. */
export const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'console',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/vao', search: { to: location.href } });
      throw error;
    }
  },
  component: Frame,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});
