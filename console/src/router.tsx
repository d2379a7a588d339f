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

interface SessionSearch {
  /** One of the terminals of the Sandbox; left out, the first. */
  readonly terminal?: string;
}

const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sandbox/$id',
  validateSearch: ({ terminal }: Record<string, unknown>): SessionSearch => (typeof terminal === 'string' && /^[a-z0-9-]{1,63}$/.test(terminal) ? { terminal } : {}),
  component: SessionPage,
});

function SessionPage() {
  const { id } = sessionRoute.useParams();
  const { terminal = id } = sessionRoute.useSearch();
  const navigate = sessionRoute.useNavigate();
  const choose = (chosen: string): void => void navigate({ search: chosen === id ? {} : { terminal: chosen }, replace: true });
  return <SandboxSession key={id} id={id} session={terminal} onSession={choose} />;
}

interface SettingsSearch {
  /** How connecting one's own account by OAuth has ended. */
  readonly byos?: string;
}

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  validateSearch: ({ byos }: Record<string, unknown>): SettingsSearch => (typeof byos === 'string' && /^[a-z_]{1,40}$/.test(byos) ? { byos } : {}),
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});

const describeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/describe',
  component: lazyRouteComponent(() => import('./conversation/conversation-page.tsx'), 'ConversationPage'),
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./admin/admin-page.tsx'), 'AdminPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, landingRoute, sessionRoute, describeRoute, settingsRoute, adminRoute]),
  defaultNotFoundComponent: SandboxLanding,
  defaultErrorComponent: BrokenPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
