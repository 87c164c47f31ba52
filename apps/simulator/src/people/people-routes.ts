import { z } from 'zod'
import type { Clock } from '../clock.ts'
import {
  type ControlAnswer,
  type ControlCall,
  type ControlRoute,
  controlOk,
  controlProblem,
  readControlBody,
} from '../control/control-api.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { MediaStore } from '../media/media-store.ts'
import type { PhoneNumber, World } from '../world/world.ts'
import type { InboundDesk } from './inbound-desk.ts'
import { offerOf } from './message-offer.ts'
import type { People } from './people.ts'
import { peopleSchema, readPeopleCsv, readPeopleJson, waIdSchema } from './people-file.ts'
import { profileNameOf, usernameOf } from './profile.ts'
import { otherNumberOf } from './reactions.ts'
import type { RecentMessage, RecentMessages } from './recent-messages.ts'
import { SERVICE_WINDOW_MS, type ServiceWindows } from './service-windows.ts'
import { type Traits, traitsSchema } from './traits.ts'
import { userIdOf } from './user-id.ts'
import { writtenContent, writtenMessageSchema } from './written-message.ts'

const LIMIT_DEFAULT = 50
const LIMIT_MAX = 1_000

export interface PeopleRoutesNeeds {
  world: World
  clock: Clock
  settings: SettingsStore
  people: People
  windows: ServiceWindows
  recent: RecentMessages
  desk: InboundDesk
  media: MediaStore
  /** Scheme and host of this simulator. */
  origin(): string
}

const actionSchema = z.strictObject({
  action: z.enum(['stopMarketing', 'resumeMarketing', 'block', 'unblock', 'changeNumber']),
  phoneNumberId: z.string().optional(),
  newWaId: waIdSchema.optional(),
})

/** /sim/people: who differs from the rule, and what they are made to do. */
export function peopleRoutes(needs: PeopleRoutesNeeds): ControlRoute[] {
  const { people } = needs
  return [
    {
      method: 'GET',
      path: '/sim/people',
      summary: 'People told apart, or those written to last; one by one, anyone can be asked for.',
      query: {
        recent: '`true` for the people written to last, newest first, with what they got.',
        search: 'Part of a number, name or username; a whole number finds anyone.',
        limit: `1 to ${LIMIT_MAX}, ${LIMIT_DEFAULT} by default.`,
        after: 'The `next` of the page before.',
      },
      answer: (call) => listPeople(call, needs),
    },
    {
      method: 'PUT',
      path: '/sim/people',
      summary: 'Puts these people, as JSON or CSV, in the place of all told apart before.',
      body: peopleSchema,
      answer: (call) => takePeople(call, people, { isReplacing: true }),
    },
    {
      method: 'POST',
      path: '/sim/people',
      summary: 'Adds these people, as JSON or CSV, to those told apart.',
      body: peopleSchema,
      answer: (call) => takePeople(call, people, { isReplacing: false }),
    },
    {
      method: 'DELETE',
      path: '/sim/people',
      summary: 'Makes everyone follow the rule again.',
      answer: () => {
        people.forgetAll()
        return controlOk({ storedCount: people.storedCount })
      },
    },
    ...personRoutes(needs),
  ]
}

function personRoutes(needs: PeopleRoutesNeeds): ControlRoute[] {
  const { people } = needs
  const path = '/sim/people/{wa_id}'
  return [
    {
      method: 'GET',
      path,
      summary: 'One person, told apart or not.',
      answer: (call) => withPerson(call, (waId) => controlOk(personView(waId, needs))),
    },
    {
      method: 'PUT',
      path,
      summary: 'How one person differs from the rule, in the place of what was said before.',
      body: traitsSchema,
      answer: (call) =>
        withPerson(call, (waId) => {
          const body = readControlBody(call, traitsSchema)
          if (body.kind === 'refused') return body.answer
          return people.put(waId, body.value) ? controlOk(personView(waId, needs)) : tooManyPeople
        }),
    },
    {
      method: 'DELETE',
      path,
      summary: 'Makes one person follow the rule again.',
      answer: (call) =>
        withPerson(call, (waId) => {
          people.forget(waId)
          return controlOk(personView(waId, needs))
        }),
    },
    {
      method: 'POST',
      path: `${path}/messages`,
      summary:
        'Lets this person write: any kind of message, or an answer to the last one they got.',
      body: writtenMessageSchema,
      answer: (call) => withPerson(call, (waId) => write(waId, call, needs)),
    },
    {
      method: 'POST',
      path: `${path}/actions`,
      summary: 'Lets this person stop or resume marketing, block the business or change number.',
      body: actionSchema,
      answer: (call) => withPerson(call, (waId) => act(waId, call, needs)),
    },
  ]
}

const tooManyPeople = controlProblem(409, 'No more people can be told apart; DELETE some first.')

function withPerson(call: ControlCall, then: (waId: string) => ControlAnswer): ControlAnswer {
  const waId = waIdSchema.safeParse(call.params['wa_id'])
  return waId.success
    ? then(waId.data)
    : controlProblem(400, `${call.params['wa_id']} is not a WhatsApp id: seven to 15 digits.`)
}

function takePeople(
  { contentType, bodyText }: ControlCall,
  people: People,
  { isReplacing }: { isReplacing: boolean },
): ControlAnswer {
  const reading = contentType?.startsWith('text/csv')
    ? readPeopleCsv(bodyText)
    : readPeopleJson(bodyText)
  if (reading.kind === 'refused') return controlProblem(400, reading.sentence)
  if (isReplacing) people.forgetAll()
  for (const { waId, traits } of reading.people) if (!people.put(waId, traits)) return tooManyPeople
  return controlOk({ takenCount: reading.people.length, storedCount: people.storedCount })
}

interface PersonView extends Traits {
  waId: string
  userId: string
  name: string
  /** Told apart by hand, by file, or by what they did. */
  isStored: boolean
  /** Where free-form messages go through, and until when. */
  windows: { phoneNumberId: string; closesAt: string }[]
  /** The last message they got, if it is among the newest of all. */
  lastMessage: object | null
}

function personView(waId: string, needs: PeopleRoutesNeeds, last?: RecentMessage): PersonView {
  const { people, windows, recent, clock, world } = needs
  const traits = people.traitsOf(waId)
  const username = usernameOf(waId, traits)
  const message = last ?? recent.latestTo(waId)
  return {
    waId,
    userId: userIdOf(waId),
    ...traits,
    name: profileNameOf(waId, traits),
    ...(username === undefined ? {} : { username }),
    isStored: people.storedTraitsOf(waId) !== undefined,
    windows: numbersOf(world).flatMap(({ id }) => {
      const wroteAtMs = windows.lastWroteAt(id, waId, clock.nowMs())
      return wroteAtMs === undefined
        ? []
        : [{ phoneNumberId: id, closesAt: new Date(wroteAtMs + SERVICE_WINDOW_MS).toISOString() }]
    }),
    lastMessage: message === undefined ? null : messageView(message),
  }
}

const messageView = ({ wamid, sender, atMs, request }: RecentMessage): object => ({
  id: wamid,
  phoneNumberId: sender.id,
  at: new Date(atMs).toISOString(),
  type: request.type,
  ...(request.template === undefined
    ? {}
    : { template: { name: request.template.name, language: request.template.language } }),
  content: request.content,
  /** What can be pressed, picked or filled in. */
  offer: offerOf(request),
})

const numbersOf = (world: World): PhoneNumber[] => world.wabas.flatMap((waba) => waba.phoneNumbers)

function listPeople({ query }: ControlCall, needs: PeopleRoutesNeeds): ControlAnswer {
  const wanted = Number(query.get('limit') ?? LIMIT_DEFAULT)
  const limit = Math.min(LIMIT_MAX, Math.max(1, Math.trunc(wanted) || LIMIT_DEFAULT))
  const start = Math.max(0, Math.trunc(Number(query.get('after') ?? 0)) || 0)
  const search = (query.get('search') ?? '').trim().toLowerCase()
  const { storedCount } = needs.people
  if (query.get('recent') === 'true') {
    const all = recentPeople(needs).filter(({ waId }) => isFound(waId, search, needs.people))
    const page = all.slice(start, start + limit)
    return controlOk({
      people: page.map((message) => personView(message.waId, needs, message)),
      storedCount,
      next: start + limit < all.length ? String(start + limit) : null,
    })
  }
  const { found, hasMore } = storedPeople(needs.people, { search, start, limit })
  const digits = search.replace(/^\+/, '')
  const isWholeNumber = waIdSchema.safeParse(digits).success
  if (isWholeNumber && start === 0 && !found.includes(digits)) found.push(digits)
  return controlOk({
    people: found.map((waId) => personView(waId, needs)),
    storedCount,
    next: hasMore ? String(start + limit) : null,
  })
}

/** The newest message to each of the people written to last. */
function recentPeople({ recent }: PeopleRoutesNeeds): RecentMessage[] {
  const newestByPerson = new Map<string, RecentMessage>()
  for (const message of recent.newest()) {
    if (!newestByPerson.has(message.waId)) newestByPerson.set(message.waId, message)
  }
  return [...newestByPerson.values()]
}

function storedPeople(
  people: People,
  { search, start, limit }: { search: string; start: number; limit: number },
): { found: string[]; hasMore: boolean } {
  const found: string[] = []
  let position = 0
  for (const [waId] of people.stored()) {
    if (!isFound(waId, search, people)) continue
    position += 1
    if (position <= start) continue
    if (found.length === limit) return { found, hasMore: true }
    found.push(waId)
  }
  return { found, hasMore: false }
}

function isFound(waId: string, search: string, people: People): boolean {
  if (search === '' || waId.includes(search.replace(/^\+/, ''))) return true
  const traits = people.traitsOf(waId)
  const names = [profileNameOf(waId, traits), usernameOf(waId, traits) ?? '']
  return names.some((name) => name.toLowerCase().includes(search))
}

type Addressed =
  | { kind: 'number'; phoneNumber: PhoneNumber }
  | { kind: 'refused'; answer: ControlAnswer }

/** The number someone writes to: the one named, else the one that last wrote to them. */
function addressed(
  waId: string,
  phoneNumberId: string | undefined,
  { world, recent }: PeopleRoutesNeeds,
): Addressed {
  const numbers = numbersOf(world)
  const id = phoneNumberId ?? recent.latestTo(waId)?.sender.id ?? numbers[0]?.id
  const phoneNumber = numbers.find((number) => number.id === id)
  if (phoneNumber !== undefined) return { kind: 'number', phoneNumber }
  const known = numbers.map((number) => number.id).join(', ')
  return {
    kind: 'refused',
    answer: controlProblem(400, `There is no phone number ${id}; there are ${known}.`),
  }
}

function write(waId: string, call: ControlCall, needs: PeopleRoutesNeeds): ControlAnswer {
  const body = readControlBody(call, writtenMessageSchema)
  if (body.kind === 'refused') return body.answer
  const to = addressed(waId, body.value.phoneNumberId, needs)
  if (to.kind === 'refused') return to.answer
  const { phoneNumber } = to
  const { recent, media, desk, clock } = needs
  const last = recent.latestTo(waId, phoneNumber.id)
  const writing = writtenContent(body.value, { phoneNumber, last, media, origin: needs.origin() })
  if (writing.kind === 'refused') return controlProblem(409, writing.sentence)
  const id = desk.receive({ phoneNumber, waId, atMs: clock.nowMs() }, writing.content)
  return id === undefined
    ? controlProblem(409, 'The business has blocked this person: nothing they write arrives.')
    : controlOk({ id, phoneNumberId: phoneNumber.id })
}

function act(waId: string, call: ControlCall, needs: PeopleRoutesNeeds): ControlAnswer {
  const body = readControlBody(call, actionSchema)
  if (body.kind === 'refused') return body.answer
  const { action, phoneNumberId, newWaId } = body.value
  const to = addressed(waId, phoneNumberId, needs)
  if (to.kind === 'refused') return to.answer
  const { desk, people, clock, settings } = needs
  const arrival = { phoneNumber: to.phoneNumber, waId, atMs: clock.nowMs() }
  switch (action) {
    case 'stopMarketing':
      desk.changePreference(arrival, 'stop')
      break
    case 'resumeMarketing':
      desk.changePreference(arrival, 'resume')
      break
    case 'block':
      people.change(waId, { reach: 'blocksBusiness' })
      break
    case 'unblock':
      people.change(waId, { reach: 'delivers' })
      break
    case 'changeNumber': {
      const moved = newWaId ?? otherNumberOf(waId, settings.get().seed)
      desk.changeNumber(arrival, moved)
      return controlOk(personView(moved, needs))
    }
  }
  return controlOk(personView(waId, needs))
}
