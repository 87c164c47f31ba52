import type { Role } from '@clarion/contracts/session'

const managing: readonly Role[] = ['owner', 'admin', 'member']

/** Why this role may not write or run campaigns; null when it may. */
export const whyNotManage = (role: Role | undefined): string | null =>
  role === undefined || managing.includes(role)
    ? null
    : 'Your role is viewer, which may look. An owner, admin or member can do this.'
