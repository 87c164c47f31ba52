import type { SettingsPatch } from '@clarion/simulator/control/settings'

export const APP = {
  appId: '880011223344556',
  appSecret: 'a-secret-for-the-bench',
  accessToken: 'EAAbench',
} as const

export type ChildOrder =
  | { kind: 'settings'; settings: SettingsPatch }
  | { kind: 'speed'; speed: number }
  | { kind: 'collect' }
  | { kind: 'report' }

export interface ChildUsage {
  kind: 'usage'
  cpuSeconds: number
  heapMb: number
  rssMb: number
  accepted: number
  updatesDelivered: number
  pendingCount: number
}

export type ChildReport = { kind: 'listening'; port: number } | ChildUsage
