import type { ServerResponse } from 'node:http'
import { type ControlRoute, controlProblem } from './control-api.ts'
import type { LedgerBook } from './ledger.ts'

const LINES_PER_PIECE = 5_000

/** GET /sim/ledger/people: who was accepted how often, to compare with a client's own books. */
export const ledgerPeopleRoute = (ledger: () => LedgerBook): ControlRoute => ({
  method: 'GET',
  path: '/sim/ledger/people',
  summary: 'Everyone a message was accepted for, as CSV: the digits dialled, and how many were.',
  query: { min: 'Leaves out people with fewer messages; 1 leaves out nobody.' },
  answer: ({ query }) => {
    const min = Number(query.get('min') ?? 1)
    if (!Number.isInteger(min) || min < 1) {
      return controlProblem(400, 'min must be a whole number from 1 on.')
    }
    // Asked for now, so that clearing the ledger meanwhile does not mix two of them.
    const people = ledger().people()
    return { stream: (response) => writePeople(response, people, min) }
  },
})

function writePeople(
  response: ServerResponse,
  people: Iterable<[digits: string, count: number]>,
  min: number,
): void {
  response.writeHead(200, { 'content-type': 'text/csv; charset=UTF-8' })
  let lines: string[] = ['digits,accepted\n']
  for (const [digits, count] of people) {
    if (count < min) continue
    lines.push(`${digits},${count}\n`)
    if (lines.length < LINES_PER_PIECE) continue
    response.write(lines.join(''))
    lines = []
  }
  response.end(lines.join(''))
}
