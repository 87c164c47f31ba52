import { z } from 'zod'

/** Whether a message gets through to someone. */
export const reaches = ['delivers', 'neverDelivered', 'notOnWhatsApp', 'blocksBusiness'] as const
/** What is heard of someone reading; who reads with receipts off reads unheard. */
export const readings = ['later', 'atOnce', 'never', 'receiptsOff'] as const
/** What becomes of marketing to someone: 131050, 131049 and 130472 for all but the first. */
export const marketings = ['open', 'stopped', 'capped', 'experiment'] as const
/** Whether the business learns someone's number; who has a username may hide it. */
export const phones = ['shown', 'hiddenUntilMessaged', 'hidden'] as const
/** What someone does after each message that reached them. */
export const reactions = [
  'nothing',
  'text',
  'button',
  'list',
  'flow',
  'any',
  'stop',
  'stopMarketing',
  'block',
  'changeNumber',
] as const

export type Reaction = (typeof reactions)[number]

export const traitsSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    /** Source: Meta, Usernames (reference 5.6, 2026). */
    username: z.string().regex(/^[a-z0-9._]{3,35}$/, 'three to 35 letters, digits, . or _'),
    reach: z.enum(reaches),
    reads: z.enum(readings),
    marketing: z.enum(marketings),
    phone: z.enum(phones),
    reaction: z.enum(reactions),
    /** What they write when they react with text. */
    replyText: z.string().min(1).max(4_096),
  })
  .partial()

/** How someone differs from what the settings make of everyone; empty for most people. */
export type Traits = Readonly<z.infer<typeof traitsSchema>>

export const noTraits: Traits = Object.freeze({})
