import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { FlaskConical, type LucideIcon, Menu as MenuIcon, Send, Smartphone } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { meQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Drawer } from '../ui/dialog.tsx'
import { LiveMarker, LiveUpdates } from './live.tsx'
import { Strip } from './strip.tsx'
import { UserMenu } from './user-menu.tsx'

const pages = [
  { to: '/campaigns', label: 'Campaigns', icon: Send },
  { to: '/numbers', label: 'Numbers', icon: Smartphone },
] as const

/** The frame around every page of a signed-in person. */
export function Shell() {
  return (
    <LiveUpdates>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <Strip />
      <div className="flex min-h-dvh">
        <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col gap-4 border-line border-r bg-rail px-3 py-3 md:flex">
          <Workspace />
          <Pages />
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <main id="content" tabIndex={-1} className="flex-1 outline-none">
            <Outlet />
          </main>
        </div>
      </div>
    </LiveUpdates>
  )
}

function Workspace() {
  const { data: me } = useQuery(meQuery)
  return (
    <div className="flex items-center gap-2.5 px-2">
      <img src="/icon.svg" alt="" className="size-7" />
      <div className="min-w-0 leading-tight">
        <p className="font-semibold">Clarion</p>
        <p className="min-h-4 truncate text-ink-muted text-xs">{me?.workspace.name}</p>
      </div>
    </div>
  )
}

function Pages({ onChoose }: { onChoose?: () => void }) {
  const { data: me } = useQuery(meQuery)
  return (
    <nav aria-label="Pages" className="flex flex-col gap-0.5">
      {pages.map(({ to, label, icon }) => (
        <PageLink key={to} to={to} label={label} icon={icon} onChoose={onChoose} />
      ))}
      {me?.simulator && (
        <div className="mt-2 border-line border-t pt-2">
          <PageLink to="/simulator" label="Simulator" icon={FlaskConical} onChoose={onChoose} />
        </div>
      )}
    </nav>
  )
}

interface PageLinkProps {
  to: '/campaigns' | '/numbers' | '/simulator'
  label: string
  icon: LucideIcon
  onChoose: (() => void) | undefined
}

const PageLink = ({ to, label, icon: Icon, onChoose }: PageLinkProps) => (
  <Link
    to={to}
    {...(onChoose && { onClick: onChoose })}
    className="flex h-8 items-center gap-2 rounded-md px-2 text-ink-muted hover:bg-hover hover:text-ink"
    activeProps={{ className: 'bg-accent-soft font-medium text-accent-ink!' }}
  >
    <Icon aria-hidden className="size-4" />
    {label}
  </Link>
)

interface TopBarProps {
  /** Where this page lies, outermost first; the page itself is last. */
  crumbs: readonly ReactNode[]
}

/** The bar above a page: where it lies, whether what it shows is live, and who looks at it. */
export function TopBar({ crumbs }: TopBarProps) {
  const [isOpen, setIsOpen] = useState(false)
  const here = crumbs.at(-1)
  useEffect(() => {
    document.title = typeof here === 'string' && here !== '' ? `${here} · Clarion` : 'Clarion'
  }, [here])
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-line border-b bg-page px-4 md:px-6">
      <Button
        variant="ghost"
        size="icon"
        aria-label="Menu"
        className="-ml-2 md:hidden"
        onClick={() => setIsOpen(true)}
      >
        <MenuIcon aria-hidden />
      </Button>
      <Drawer isOpen={isOpen} onClose={() => setIsOpen(false)} title="Menu">
        <Workspace />
        <Pages onChoose={() => setIsOpen(false)} />
      </Drawer>
      <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
        <ol className="flex min-w-0 items-center gap-1.5 text-sm">
          {crumbs.map((crumb, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a crumb's place is what it is.
              key={index}
              className="flex min-w-0 items-center gap-1.5 text-ink-muted last:text-ink"
            >
              {index > 0 && <span aria-hidden>/</span>}
              <span className="truncate">{crumb}</span>
            </li>
          ))}
        </ol>
      </nav>
      <LiveMarker />
      <UserMenu />
    </header>
  )
}

/** A page's content, as wide as text and tables read well. */
export const PageBody = ({ children }: { children: ReactNode }) => (
  <div className="mx-auto flex w-full max-w-[1328px] flex-col gap-5 px-4 py-5 md:px-6">
    {children}
  </div>
)
