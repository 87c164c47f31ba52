import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { isSignedOut } from './api/failure.ts'
import { meQuery } from './api/queries.ts'
import { CampaignsPage } from './campaigns/campaigns-page.tsx'
import { readCampaignSearch, readCampaignsSearch, readSignInSearch } from './campaigns/search.ts'
import { parseSearch, stringifySearch } from './lib/search.ts'
import { readDraftChoices } from './new-campaign/choices.ts'
import { NothingHere, PageFailure } from './shell/page-failure.tsx'
import { Shell } from './shell/shell.tsx'
import { readSimulatorSearch } from './simulator/search.ts'

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(meQuery)
    } catch (error) {
      if (isSignedOut(error))
        throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true })
      throw error
    }
  },
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/campaigns', replace: true })
  },
})

const campaigns = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns',
  validateSearch: readCampaignsSearch,
  component: CampaignsPage,
})

const newCampaign = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns/new',
  validateSearch: readDraftChoices,
  component: lazyRouteComponent(
    () => import('./new-campaign/new-campaign-page.tsx'),
    'NewCampaignPage',
  ),
})

const campaign = createRoute({
  getParentRoute: () => signedIn,
  path: '/campaigns/$campaignId',
  validateSearch: readCampaignSearch,
  component: lazyRouteComponent(() => import('./campaign/campaign-page.tsx'), 'CampaignPage'),
})

const program = createRoute({
  getParentRoute: () => signedIn,
  path: '/programs/$programId',
  component: lazyRouteComponent(() => import('./programs/program-page.tsx'), 'ProgramPage'),
})

const numbers = createRoute({
  getParentRoute: () => signedIn,
  path: '/numbers',
  component: lazyRouteComponent(() => import('./numbers/numbers-page.tsx'), 'NumbersPage'),
})

const simulator = createRoute({
  getParentRoute: () => signedIn,
  path: '/simulator',
  validateSearch: readSimulatorSearch,
  component: lazyRouteComponent(() => import('./simulator/simulator-page.tsx'), 'SimulatorPage'),
})

export const routerFor = (queries: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([
      signIn,
      signedIn.addChildren([home, campaigns, newCampaign, campaign, program, numbers, simulator]),
    ]),
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NothingHere,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof routerFor>
  }
}
