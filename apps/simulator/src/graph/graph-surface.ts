import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { MessageHistory } from '../history/message-history.ts'
import type { MediaStore } from '../media/media-store.ts'
import type { UploadSessions } from '../media/upload-sessions.ts'
import type { MessageIntake } from '../messages/message-intake.ts'
import type { TemplateCatalog } from '../templates/template-catalog.ts'
import type { TemplateDesk } from '../templates/template-desk.ts'
import type { TokenBook } from '../tokens/token-book.ts'
import type { PhoneNumber, World } from '../world/world.ts'

/** Everything the Graph API reads and changes. */
export interface GraphSurface {
  world: World
  settings: SettingsStore
  clock: Clock
  intake: MessageIntake
  media: MediaStore
  uploads: UploadSessions
  tokens: TokenBook
  history: MessageHistory
  catalog: TemplateCatalog
  desk: TemplateDesk
  /** Whether a person wrote to a number within 24 hours. */
  hasWritten(number: PhoneNumber, waId: string): boolean
}
