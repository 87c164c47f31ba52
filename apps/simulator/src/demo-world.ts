import { demoTemplates } from './world/demo-templates.ts'
import { templateKey } from './world/template.ts'
import {
  type App,
  createWorld,
  type PhoneNumber,
  type Portfolio,
  type Waba,
  type World,
} from './world/world.ts'

/** Ids of the demo business, the same in every simulator. */
export const demo = {
  portfolioId: '506914307656634',
  wabaId: '102290129340398',
  /** The two-step verification PIN of both numbers. */
  pin: '123456',
  phoneNumberIds: { standard: '106540352242922', high: '106540352242923' },
} as const

/**
 * The business every simulator starts with: a verified portfolio without messaging limit, one
 * WhatsApp Business Account, a STANDARD and a HIGH throughput number, and the demo templates.
 */
export function createDemoWorld(app: Pick<App, 'id' | 'secret'>): World {
  const portfolio: Portfolio = {
    id: demo.portfolioId,
    name: 'Kopi Senja',
    verificationStatus: 'verified',
    messagingLimit: 'TIER_UNLIMITED',
  }
  const waba: Waba = {
    id: demo.wabaId,
    name: 'Kopi Senja',
    portfolio,
    currency: 'USD',
    country: 'ID',
    timezoneId: '66',
    templateNamespace: 'ba30dd89_2ebd_41e4_b805_f2c05ae04cc9',
    phoneNumbers: [],
    templates: new Map(
      demoTemplates().map((template) => [templateKey(template.name, template.language), template]),
    ),
    subscribedAppIds: new Set(),
  }
  const standard: PhoneNumber = {
    id: demo.phoneNumberIds.standard,
    waba,
    displayPhoneNumber: '+1 555-078-3881',
    digits: '15550783881',
    countryCallingCode: '1',
    verifiedName: 'Kopi Senja',
    throughputLevel: 'STANDARD',
    qualityRating: 'GREEN',
    isRegistered: true,
    pin: demo.pin,
    codeVerificationStatus: 'VERIFIED',
    registrationAtMs: [],
    blockedWaIds: new Map(),
  }
  const high: PhoneNumber = {
    ...standard,
    id: demo.phoneNumberIds.high,
    displayPhoneNumber: '+62 855-5010-1000',
    digits: '6285550101000',
    countryCallingCode: '62',
    verifiedName: 'Kopi Senja Promo',
    throughputLevel: 'HIGH',
    registrationAtMs: [],
    blockedWaIds: new Map(),
  }
  waba.phoneNumbers.push(standard, high)
  return createWorld({ ...app, name: 'Kopi Senja Messaging', subscription: undefined }, [waba])
}
