import { randomInt } from 'node:crypto'
import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import { type EdgeOutcome, refusedParameter, refusedWith, succeeded } from '../graph/outcome.ts'
import type { PhoneNumber } from '../world/world.ts'

const HOUR_MS = 3_600_000
/** Source: Meta, Registration (reference 9.1, 6.3): 10 calls for a number within 72 hours. */
const CALLS_MAX = 10
const CALLS_SPAN_MS = 72 * HOUR_MS
const pinPattern = /^\d{6}$/

/** POST /{phone-number-id}/register. Source: Meta, Registration (reference 9.1, 8.6). */
export function registerNumber(
  request: GraphRequest,
  number: PhoneNumber,
  nowMs: number,
): EdgeOutcome {
  if (parameterOf(request, 'messaging_product') !== 'whatsapp') {
    return refusedParameter('The parameter messaging_product is required.')
  }
  const pin = parameterOf(request, 'pin') ?? ''
  if (!pinPattern.test(pin)) return refusedParameter('Param pin must be a string of six digits')
  if (!takeCall(number, nowMs)) return refusedWith({ code: 133016 })
  if (number.codeVerificationStatus !== 'VERIFIED') return refusedWith({ code: 133006 })
  if (pin !== number.pin) return refusedWith({ code: 133005 })
  number.isRegistered = true
  return succeeded
}

/** POST /{phone-number-id}/deregister: the number keeps its PIN and can send no more. */
export function deregisterNumber(number: PhoneNumber, nowMs: number): EdgeOutcome {
  if (!takeCall(number, nowMs)) return refusedWith({ code: 133016 })
  if (!number.isRegistered) return refusedWith({ code: 133010 })
  number.isRegistered = false
  return succeeded
}

function takeCall(number: PhoneNumber, nowMs: number): boolean {
  const recent = number.registrationAtMs.filter((instant) => instant > nowMs - CALLS_SPAN_MS)
  number.registrationAtMs = recent
  if (recent.length >= CALLS_MAX) return false
  recent.push(nowMs)
  return true
}

/** POST /{phone-number-id}/request_code; the code is shown by /sim/phone-numbers. */
export function requestCode(request: GraphRequest, number: PhoneNumber): EdgeOutcome {
  const method = parameterOf(request, 'code_method')
  if (method !== 'SMS' && method !== 'VOICE') {
    return refusedParameter('Param code_method must be one of {SMS, VOICE}')
  }
  if (!/^[a-z]{2,3}(_[A-Z]{2})?$/.test(parameterOf(request, 'language') ?? '')) {
    return refusedParameter('Param language must be a language code')
  }
  if (number.codeVerificationStatus === 'VERIFIED') return refusedWith({ code: 136024 })
  number.verificationCode = String(randomInt(100_000, 1_000_000))
  return succeeded
}

/** POST /{phone-number-id}/verify_code. */
export function verifyCode(request: GraphRequest, number: PhoneNumber): EdgeOutcome {
  // Meta shows codes with a dash and takes them without.
  const code = (parameterOf(request, 'code') ?? '').replaceAll('-', '')
  if (!/^\d{6}$/.test(code)) return refusedParameter('Param code must be a string of six digits')
  if (number.codeVerificationStatus === 'VERIFIED') return refusedWith({ code: 136024 })
  if (code !== number.verificationCode) {
    return refusedWith({
      code: 100,
      isBare: true,
      user: { title: 'Cannot verify code', message: 'The code is not the one that was sent.' },
    })
  }
  number.codeVerificationStatus = 'VERIFIED'
  number.verificationCode = undefined
  return succeeded
}
