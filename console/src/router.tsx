import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { SandboxLanding } from './sandbox/sandbox-landing.tsx';
import { SandboxSession } from './sandbox/sandbox-session.tsx';
import { BrokenPage } from './shell/broken-page.tsx';
import { PortalShell } from './shell/portal-shell.tsx';

const rootRoute = createRootRoute({ component: PortalShell });

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router takes a redirect by throwing it
    throw redirect({ to: '/sandbox' });
  },
});

const landingRoute = createRoute({ getParentRoute: () => rootRoute, path: '/sandbox', component: SandboxLanding });

const sessionRoute = createRoute({ getParentRoute: () => rootRoute, path: '/sandbox/$id', component: SessionPage });

function SessionPage() {
  const { id } = sessionRoute.useParams();
  return <SandboxSession key={id} id={id} />;
}

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./admin/admin-page.tsx'), 'AdminPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, landingRoute, sessionRoute, settingsRoute, adminRoute]),
  defaultNotFoundComponent: SandboxLanding,
  defaultErrorComponent: BrokenPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
