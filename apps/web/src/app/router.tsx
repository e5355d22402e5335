import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Busy } from '../ui/busy.js'
import { Failed } from '../ui/failed.js'
import { NotFoundPage } from './not-found-page.js'
import { Shell } from './shell.js'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path })

// Each page is a chunk of its own: who verifies a credential loads nothing of the console.
const verify = createRoute({
  ...at('/'),
  component: lazyRouteComponent(() => import('../verify/verify-page.js'), 'VerifyPage'),
})
const award = createRoute({
  ...at('/award'),
  component: lazyRouteComponent(() => import('../award/award-page.js'), 'AwardPage'),
})
const batches = createRoute({
  ...at('/batches'),
  component: lazyRouteComponent(() => import('../batches/batches-page.js'), 'BatchesPage'),
})
const batch = createRoute({
  ...at('/batches/$id'),
  component: lazyRouteComponent(() => import('../batches/batch-page.js'), 'BatchPage'),
})
const credentials = createRoute({
  ...at('/credentials'),
  component: lazyRouteComponent(() => import('../credentials/credentials-page.js'), 'CredentialsPage'),
})
const credential = createRoute({
  ...at('/credentials/$id'),
  component: lazyRouteComponent(() => import('../credentials/credential-page.js'), 'CredentialPage'),
})
const watching = createRoute({
  ...at('/watching'),
  component: lazyRouteComponent(() => import('../watching/watching-page.js'), 'WatchingPage'),
})
const uptake = createRoute({
  ...at('/uptake'),
  component: lazyRouteComponent(() => import('../uptake/uptake-page.js'), 'UptakePage'),
})
const ledger = createRoute({
  ...at('/ledger'),
  component: lazyRouteComponent(() => import('../ledger/ledger-page.js'), 'LedgerPage'),
  validateSearch: (search: Record<string, unknown>): { event?: string; entry?: number } => {
    if (typeof search.event === 'string') return { event: search.event }
    return Number.isSafeInteger(search.entry) && Number(search.entry) >= 0 ? { entry: Number(search.entry) } : {}
  },
})
const registry = createRoute({
  ...at('/registry'),
  component: lazyRouteComponent(() => import('../registry/registry-page.js'), 'RegistryPage'),
})
const member = createRoute({
  ...at('/registry/members/$slug'),
  component: lazyRouteComponent(() => import('../registry/member-page.js'), 'MemberPage'),
})
const achievement = createRoute({
  ...at('/registry/achievements/$id'),
  component: lazyRouteComponent(() => import('../registry/achievement-page.js'), 'AchievementPage'),
})
const claim = createRoute({
  ...at('/claim'),
  component: lazyRouteComponent(() => import('../claim/claim-page.js'), 'ClaimPage'),
})
const signIn = createRoute({
  ...at('/sign-in'),
  component: lazyRouteComponent(() => import('../session/sign-in-page.js'), 'SignInPage'),
})

const routeTree = root.addChildren([
  ...[verify, award, batches, batch, credentials, credential, watching, uptake],
  ...[ledger, registry, member, achievement, claim, signIn],
])

export const createAppRouter = () =>
  createRouter({
    routeTree,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: () => <Busy>Loading the page</Busy>,
    defaultErrorComponent: ({ error }) => <Failed error={error} what="show this page" />,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
