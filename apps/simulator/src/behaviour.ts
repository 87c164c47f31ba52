import { Agenda } from './agenda.ts'
import type { Clock, WorldClock } from './clock.ts'
import { clockRoutes } from './control/clock-routes.ts'
import type { ControlRoute } from './control/control-api.ts'
import type { LedgerBook } from './control/ledger.ts'
import type { SettingsStore } from './control/settings.ts'
import { webhookRoutes } from './control/webhook-routes.ts'
import { Disturbance } from './delivery/disturbance.ts'
import { MessageFate } from './delivery/message-fate.ts'
import { StatusCourier } from './delivery/status-courier.ts'
import type { StatusUpdate } from './delivery/status-update.ts'
import type { WebhookUpdate } from './delivery/webhook-body.ts'
import { WebhookOutbox } from './delivery/webhook-outbox.ts'
import { FaultBook } from './faults/fault-book.ts'
import { faultRoutes } from './faults/fault-routes.ts'
import { isWebhookField } from './graph/app-subscriptions.ts'
import { Growth } from './limits/growth.ts'
import type { Log } from './log.ts'
import type { MediaStore } from './media/media-store.ts'
import { type AcceptedMessage, MessageIntake, type Pacing } from './messages/message-intake.ts'
import { Pricing } from './messages/pricing.ts'
import { SendGates } from './messages/send-gates.ts'
import { Throughput } from './messages/throughput.ts'
import { InboundDesk } from './people/inbound-desk.ts'
import { People } from './people/people.ts'
import { peopleRoutes } from './people/people-routes.ts'
import { Reactions } from './people/reactions.ts'
import { RecentMessages } from './people/recent-messages.ts'
import { ServiceWindows } from './people/service-windows.ts'
import { TrafficLog } from './traffic/traffic-log.ts'
import { trafficRoutes } from './traffic/traffic-routes.ts'
import type { World } from './world/world.ts'

export interface BehaviourNeeds {
  world: World
  clock: WorldClock
  realClock: Clock
  settings: SettingsStore
  media: MediaStore
  pacing: Pacing
  log: Log
  /** Hears of every status of a message when it happens. */
  recorded(update: StatusUpdate): void
  /** Scheme and host of this simulator, known once it listens. */
  origin(): string
  /** Asked for each time, because clearing puts a new one in its place. */
  ledger(): LedgerBook
}

/** What happens on the simulated Meta: messages taken in, people, limits, and webhooks out. */
export interface Behaviour {
  intake: MessageIntake
  faults: FaultBook
  traffic: TrafficLog
  /** Who may be written to freely, for others who need to know who wrote. */
  windows: ServiceWindows
  routes: readonly ControlRoute[]
  /** Lets an accepted message go its way, such as one that was held before. */
  follow(message: AcceptedMessage): void
  /** Tells the app of something that happened now. The key decides about the webhook's faults. */
  pass(update: WebhookUpdate, key: string, atMs: number): void
  pendingCount(): number
  stop(): Promise<void>
}

export function assembleBehaviour(needs: BehaviourNeeds): Behaviour {
  const { world, clock, realClock, settings, media, pacing, log, ledger } = needs
  const traffic = new TrafficLog()
  const faults = new FaultBook(settings, (kind) => ledger().recordFault(kind))
  const outbox = new WebhookOutbox({
    app: world.app,
    clock,
    settings,
    faults,
    traffic,
    ledger,
    log,
  })
  const hand = (update: WebhookUpdate): void => outbox.offer(update)
  const disturbance = new Disturbance({ clock, settings, ledger, hand })
  const pass: Behaviour['pass'] = (update, key, atMs) => {
    if ('status' in update) needs.recorded(update)
    disturbance.pass(update, key, atMs)
  }

  const people = new People(settings)
  const windows = new ServiceWindows()
  const throughput = new Throughput()
  const recent = new RecentMessages()
  const desk = new InboundDesk({ realClock, people, windows, throughput, ledger, pass })
  const reactions = new Reactions({ clock, settings, people, desk })
  const gates = new SendGates()
  const pricing = new Pricing()
  const agenda = new Agenda(clock)
  const growth = new Growth({ world, clock, settings, agenda, pass })
  const fate = new MessageFate({ settings, gates, pricing, reactions, growth, ledger })
  const courier = new StatusCourier({
    clock,
    settings,
    webhookVersion: () => world.app.subscription?.version ?? 'v26.0',
    obstacle: (message, step) => fate.obstacle(message, step),
    happened: (message, step, isLast) => fate.happened(message, step, isLast),
    pass,
  })
  const follow = (message: AcceptedMessage): void => courier.follow(message)
  const intake = new MessageIntake({
    ...{ clock, realClock, settings, ledger, media, pacing, throughput, gates, people, windows },
    ...{ reactions, recent, pricing, accepted: follow },
    isInMaintenance: (phoneNumberId) => growth.isInMaintenance(phoneNumberId),
  })
  const waiting = [courier, disturbance, reactions, agenda]
  return {
    intake,
    faults,
    traffic,
    windows,
    routes: [
      ...clockRoutes(clock, realClock),
      ...faultRoutes(faults, (id) => world.nodesById.get(id)?.kind === 'phoneNumber'),
      ...trafficRoutes(traffic),
      ...peopleRoutes({
        ...{ world, clock, settings, people, windows, recent, desk, media },
        origin: needs.origin,
      }),
      ...webhookRoutes({ world, clock, growth, isField: isWebhookField, pass }),
    ],
    follow,
    pass,
    pendingCount: () =>
      waiting.reduce((count, part) => count + part.pendingCount, outbox.pendingCount),
    stop: async () => {
      for (const part of waiting) part.stop()
      await outbox.stop()
    },
  }
}
