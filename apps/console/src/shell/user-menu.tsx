import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { toastFailure } from '../ui/toast.tsx'
import { chooseTheme, chosenTheme, type Theme } from './theme.ts'

const themeOptions = [
  { value: 'system', label: 'As the system', icon: <Monitor aria-hidden /> },
  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
] as const

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')

/** Who is signed in, the theme, and the way out. */
export function UserMenu() {
  const { data: me } = useQuery(meQuery)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [theme, setTheme] = useState(chosenTheme)
  const signOut = async () => {
    const { auth } = await import('../api/auth.ts')
    const { error } = await auth.signOut()
    if (error)
      return toastFailure(new Error(error.message ?? 'You are still signed in. Try again.'))
    await navigate({ to: '/sign-in' })
    queries.clear()
  }
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={me ? `${me.actor.name}: account and theme` : 'Account and theme'}
          className="inline-flex size-8 items-center justify-center rounded-full bg-accent-soft font-medium text-accent-ink text-xs"
        >
          {me ? initialsOf(me.actor.name) : ''}
        </button>
      }
    >
      {me && (
        <div className="px-2 py-1.5">
          <p className="font-medium">{me.actor.name}</p>
          {me.actor.email && <p className="text-ink-muted text-sm">{me.actor.email}</p>}
          <p className="text-ink-faint text-xs">
            {me.actor.role} in {me.workspace.name}
          </p>
        </div>
      )}
      <MenuSeparator />
      <MenuChoice
        label="Theme"
        value={theme}
        options={themeOptions}
        onChange={(next: Theme) => {
          chooseTheme(next)
          setTheme(next)
        }}
      />
      <MenuSeparator />
      <MenuItem onClick={() => void signOut()}>
        <LogOut aria-hidden className="mr-2 size-4" />
        Sign out
      </MenuItem>
    </Menu>
  )
}
