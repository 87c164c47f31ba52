import type { Traits } from './traits.ts'
import { userIdOf } from './user-id.ts'

const names = ['Budi', 'Siti', 'Ann', 'José', 'Wei', 'Fatima', 'Łukasz', 'Amara', 'Dewi', 'محمد']

export const profileNameOf = (waId: string, traits: Traits): string =>
  traits.name ?? names[Number(waId.slice(-2)) % names.length] ?? 'Budi'

/** A username for people who hide their number without having been given one. */
export const usernameOf = (waId: string, traits: Traits): string | undefined =>
  traits.username ??
  (traits.phone === undefined || traits.phone === 'shown'
    ? undefined
    : `user.${userIdOf(waId).slice(-8)}`)

export interface ContactView {
  /** False leaves `wa_id` out, as for people whose number the business may not see. */
  showsPhone: boolean
  showsUsername: boolean
}

/** A person as webhooks name them beside messages. Source: Meta, reference 5.4, 5.5 and 5.6. */
export function contactOf(waId: string, traits: Traits, view: ContactView): object {
  const username = view.showsUsername ? usernameOf(waId, traits) : undefined
  return {
    profile: {
      name: profileNameOf(waId, traits),
      ...(username === undefined ? {} : { username }),
    },
    ...(view.showsPhone ? { wa_id: waId } : {}),
    user_id: userIdOf(waId),
  }
}
