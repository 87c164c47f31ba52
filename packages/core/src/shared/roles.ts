import type { Role } from '@clarion/contracts/session'

/** Who asks, already known to belong to the workspace. */
export interface Actor {
  workspaceId: string
  kind: 'user' | 'api_key'
  name: string
  email: string | null
  role: Role
}

const managers: Record<Role, boolean> = { owner: true, admin: true, member: true, viewer: false }

/** Whether the role may write and send; viewers only look. */
export const mayManage = (role: Role): boolean => managers[role]

const administrators: Record<Role, boolean> = {
  owner: true,
  admin: true,
  member: false,
  viewer: false,
}

/** Whether the role may change what the whole workspace sends with. */
export const mayAdminister = (role: Role): boolean => administrators[role]
