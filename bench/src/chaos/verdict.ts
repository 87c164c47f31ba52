/** One recipient as it stands in our database at the end. */
export interface RecipientRow {
  campaignId: string
  n: number
  /** Digits, without the plus. */
  digits: string
  state: string
  attempt: number
  /** Meta said that it was read, which in these runs it does of everything it takes. */
  isRead: boolean
}

/** What went against the laws, by kind: how many people, and the first few of them. */
export type Violations = {
  /** Not sent to, and nobody is going to: still to be sent to when everything has come to rest. */
  unsettled: RecipientRow[]
  /** Meta has the message and we believe otherwise. */
  takenUnknownToUs: RecipientRow[]
  /** We believe that Meta has the message, and it has none. */
  believedTaken: RecipientRow[]
  /** Meta has two messages, and we never were in doubt about the first. */
  twice: RecipientRow[]
  /** Everything was told to us, and this is not written. */
  withoutStatus: RecipientRow[]
}

export interface Verdict {
  violations: Violations
  /** Unsettled, taken unknown to us, or believed taken. */
  lost: number
  twice: number
  /** Sent again because the policy said so: the outcome was unknown, and evidence said it never left. */
  twiceAfterEvidence: number
  /** Nobody can tell what became of them, and Meta has nothing of them. */
  unknownLeft: number
  withoutStatus: number
  /** People Meta took a message for who are nobody's recipients. */
  strangers: number
}

/**
 * Compares our books with Meta's. Each person is a recipient of one campaign only.
 *
 * @param acceptedByDigits messages Meta took, by the number dialled
 * @param wasUnknown whether a recipient's outcome was seen to be unknown at some time
 */
export function judgeBooks(
  rows: Iterable<RecipientRow>,
  acceptedByDigits: ReadonlyMap<string, number>,
  wasUnknown: (row: RecipientRow) => boolean,
): Verdict {
  const violations: Violations = {
    unsettled: [],
    takenUnknownToUs: [],
    believedTaken: [],
    twice: [],
    withoutStatus: [],
  }
  let twiceAfterEvidence = 0
  let unknownLeft = 0
  let found = 0
  for (const row of rows) {
    const accepted = acceptedByDigits.get(row.digits) ?? 0
    if (accepted > 0) found += 1
    if (accepted > 1 && wasUnknown(row)) twiceAfterEvidence += 1
    else if (accepted > 1) violations.twice.push(row)
    const wrong = wrongWith(row, accepted)
    if (wrong === 'unknown') unknownLeft += 1
    else if (wrong !== undefined) violations[wrong].push(row)
  }
  return {
    violations,
    lost:
      violations.unsettled.length +
      violations.takenUnknownToUs.length +
      violations.believedTaken.length,
    twice: violations.twice.length,
    twiceAfterEvidence,
    unknownLeft,
    withoutStatus: violations.withoutStatus.length,
    strangers: acceptedByDigits.size - found,
  }
}

function wrongWith(
  { state, isRead }: RecipientRow,
  accepted: number,
): Exclude<keyof Violations, 'twice'> | 'unknown' | undefined {
  switch (state) {
    case 'accepted':
      if (accepted === 0) return 'believedTaken'
      return isRead ? undefined : 'withoutStatus'
    case 'failed':
    case 'skipped':
      return accepted === 0 ? undefined : 'takenUnknownToUs'
    case 'unknown':
      // Its statuses were all told by now.
      return accepted === 0 ? 'unknown' : 'takenUnknownToUs'
    default:
      return accepted === 0 ? 'unsettled' : 'takenUnknownToUs'
  }
}

export const isClean = (verdict: Verdict): boolean =>
  verdict.lost + verdict.twice + verdict.unknownLeft + verdict.withoutStatus + verdict.strangers ===
  0
