import { Agenda } from './agenda.ts'
import type { Clock } from './clock.ts'
import type { ControlRoute } from './control/control-api.ts'
import type { SettingsStore } from './control/settings.ts'
import type { FieldUpdate } from './delivery/field-update.ts'
import { MessageHistory } from './history/message-history.ts'
import { MediaStore } from './media/media-store.ts'
import { UploadSessions } from './media/upload-sessions.ts'
import type { AcceptedMessage } from './messages/message-intake.ts'
import { numberRoutes } from './numbers/number-routes.ts'
import { TemplateCatalog } from './templates/template-catalog.ts'
import { TemplateDesk } from './templates/template-desk.ts'
import { TemplatePacing } from './templates/template-pacing.ts'
import { templateRoutes } from './templates/template-routes.ts'
import { TokenBook } from './tokens/token-book.ts'
import { tokenRoutes } from './tokens/token-routes.ts'
import type { World } from './world/world.ts'

export interface AccountsNeeds {
  world: World
  clock: Clock
  settings: SettingsStore
  /** The system user's token the simulator starts with. */
  accessToken: string
  /** Tells the app of something that happened now. The key decides about the webhook's faults. */
  tell(update: FieldUpdate, key: string): void
  /** Lets a message that was held go its way. */
  release(message: AcceptedMessage): void
}

/** What an app has at Meta: tokens, files, templates under review, and what became of messages. */
export interface Accounts {
  tokens: TokenBook
  media: MediaStore
  uploads: UploadSessions
  history: MessageHistory
  desk: TemplateDesk
  catalog: TemplateCatalog
  pacing: TemplatePacing
  routes: readonly ControlRoute[]
  stop(): void
}

export function assembleAccounts(needs: AccountsNeeds): Accounts {
  const { world, clock, settings, accessToken, tell, release } = needs
  const { id: appId, secret: appSecret } = world.app
  const tokens = new TokenBook({ clock, appId, appSecret, accessToken })
  const media = new MediaStore({ clock, urlSecret: appSecret })
  const uploads = new UploadSessions()
  const agenda = new Agenda(clock)
  let toldCount = 0
  const desk = new TemplateDesk({
    clock,
    agenda,
    emit: (waba, { field, value }) => {
      toldCount += 1
      tell({ waba, field, value, atMs: clock.nowMs() }, `${field}/${toldCount}`)
    },
  })
  const catalog = new TemplateCatalog({
    ...{ world, clock, settings, agenda, desk },
    sampleKind: (handle) => uploads.kindOf(handle),
  })
  const pacing = new TemplatePacing({ clock, settings, agenda, desk, release })
  return {
    ...{ tokens, media, uploads, desk, catalog, pacing },
    history: new MessageHistory(),
    routes: [
      ...templateRoutes({ world, desk, pacing }),
      ...tokenRoutes(tokens),
      ...numberRoutes({ world, settings }),
    ],
    stop: () => agenda.stop(),
  }
}
