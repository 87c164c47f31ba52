import { ClarionUnreachable } from '@clarion/sdk/client'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isSignedOut } from './api/failure.ts'
import { routerFor } from './router.tsx'
import { Toasts } from './ui/toast.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'
import './app.css'

const RETRIES_MAX = 2
const TOOLTIP_DELAY_MS = 300

const leaveWhenSignedOut = (error: unknown) => {
  if (!isSignedOut(error) || location.pathname === '/sign-in') return
  void router.navigate({
    to: '/sign-in',
    search: { next: location.pathname + location.search },
    replace: true,
  })
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; only silence is worth asking again.
      retry: (failures, error) => error instanceof ClarionUnreachable && failures < RETRIES_MAX,
    },
  },
})
const router = routerFor(queries)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <TooltipProvider delay={TOOLTIP_DELAY_MS}>
        <RouterProvider router={router} />
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
)
