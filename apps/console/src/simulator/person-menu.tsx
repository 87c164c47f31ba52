import { useNavigate } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { type Person, readPerson } from './answers.ts'
import { useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

/** What someone does besides writing: leave marketing, block, change their number. */
export function PersonMenu({ person }: { person: Person }) {
  const change = useSimulatorChange<Person>()
  const navigate = useNavigate()
  const whyNot = useWhyNotChange()
  const path = `/people/${person.waId}`
  const act = (action: string) =>
    change.mutate(
      { method: 'POST', path: `${path}/actions`, read: readPerson, body: { action } },
      {
        // Someone who changed their number is found under the new one.
        onSuccess: ({ waId }) => {
          if (waId !== person.waId)
            void navigate({ to: '/simulator', search: { section: 'people', person: waId } })
        },
      },
    )
  const isBlocking = person.reach === 'blocksBusiness'
  const isStopped = person.marketing === 'stopped'
  const trigger = (
    <Button isBusy={change.isPending} disabledReason={whyNot}>
      Let them
      <ChevronDown aria-hidden />
    </Button>
  )
  if (whyNot !== null) return trigger
  return (
    <Menu trigger={trigger}>
      <MenuItem onClick={() => act(isStopped ? 'resumeMarketing' : 'stopMarketing')}>
        {isStopped ? 'Resume marketing messages' : 'Stop marketing messages'}
      </MenuItem>
      <MenuItem onClick={() => act(isBlocking ? 'unblock' : 'block')}>
        {isBlocking ? 'Unblock the business' : 'Block the business'}
      </MenuItem>
      <MenuItem onClick={() => act('changeNumber')}>Change their number</MenuItem>
      <MenuSeparator />
      <MenuItem onClick={() => change.mutate({ method: 'DELETE', path, read: readPerson })}>
        Behave as everyone does
      </MenuItem>
    </Menu>
  )
}
