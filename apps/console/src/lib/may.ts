import type { Role } from '@clarion/contracts/session'

const managing: readonly Role[] = ['owner', 'admin', 'member']

/** Why this role may not write or run campaigns; null when it may. */
export const whyNotManage = (role: Role | undefined): string | null =>
  role === undefined || managing.includes(role)
    ? null
    : 'Your role is viewer, which may look. An owner, admin or member can do this.'

/** Why this role may not change what the whole workspace shares; null when it may. */
export const whyNotAdminister = (role: Role | undefined): string | null =>
  role === undefined || role === 'owner' || role === 'admin'
    ? null
    : `Your role is ${role}. An owner or admin can do this.`
