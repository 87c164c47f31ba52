import type { GraphProblem } from '../errors/graph-problem.ts'
import type { GraphRequest } from './graph-request.ts'
import { majorOf } from './versions.ts'

export const PAGE_SIZE_DEFAULT = 25
/** Meta documents no bound for templates; up to 1,000 are used in the field (reference 1.4). */
export const PAGE_SIZE_MAX = 1_000

export type Page<T> =
  | { kind: 'page'; items: readonly T[]; paging: object | undefined }
  | { kind: 'refused'; problem: GraphProblem }

/**
 * Cuts one page out of a list whose order does not change. A cursor names the item it stands
 * at, so that items added or removed elsewhere do not shift the page.
 * Source: Meta, Graph paging (reference 1.4); 131059 for a stale cursor since v24.
 */
export function pageOf<T extends { id: string }>(
  all: readonly T[],
  request: GraphRequest,
  pageSizeMax = PAGE_SIZE_MAX,
): Page<T> {
  const limitText = request.query.get('limit') ?? String(PAGE_SIZE_DEFAULT)
  if (!/^\d{1,6}$/.test(limitText) || Number(limitText) === 0) {
    return {
      kind: 'refused',
      problem: {
        code: 100,
        message: '(#100) Param limit must be a positive integer',
        isBare: true,
      },
    }
  }
  const limit = Math.min(Number(limitText), pageSizeMax)
  const after = request.query.get('after')
  const before = request.query.get('before')
  const start = startOf(all, after, before, limit)
  if (start === undefined) return { kind: 'refused', problem: staleCursor(request) }
  const end = before !== null && after === null ? indexOfCursor(all, before) : start + limit
  const items = all.slice(start, end)
  return { kind: 'page', items, paging: pagingOf(all, items, start, request) }
}

/** Source: Meta, Graph API v24.0 changelog (reference 1.4): older versions know no code of its own. */
const staleCursor = ({ version }: GraphRequest): GraphProblem =>
  majorOf(version) >= VERSION_WITH_CURSOR_CODE
    ? { code: 131059 }
    : { code: 100, message: '(#100) Invalid cursors values', isBare: true }
const VERSION_WITH_CURSOR_CODE = 24

function startOf(
  all: readonly { id: string }[],
  after: string | null,
  before: string | null,
  limit: number,
): number | undefined {
  if (after !== null && after !== '') {
    const at = indexOfCursor(all, after)
    return at === -1 ? undefined : at + 1
  }
  if (before !== null && before !== '') {
    const at = indexOfCursor(all, before)
    return at === -1 ? undefined : Math.max(0, at - limit)
  }
  return 0
}

export const cursorOf = (item: { id: string }): string => Buffer.from(item.id).toString('base64url')

function indexOfCursor(all: readonly { id: string }[], cursor: string): number {
  return all.findIndex((item) => cursorOf(item) === cursor)
}

function pagingOf(
  all: readonly { id: string }[],
  items: readonly { id: string }[],
  start: number,
  request: GraphRequest,
): object | undefined {
  const first = items[0]
  const last = items.at(-1)
  if (first === undefined || last === undefined) return undefined
  const cursors = { before: cursorOf(first), after: cursorOf(last) }
  const hasNext = start + items.length < all.length
  return {
    cursors,
    ...(start > 0 ? { previous: linkTo(request, 'before', cursors.before) } : {}),
    ...(hasNext ? { next: linkTo(request, 'after', cursors.after) } : {}),
  }
}

function linkTo(request: GraphRequest, direction: 'before' | 'after', cursor: string): string {
  const query = new URLSearchParams(request.query)
  query.delete('before')
  query.delete('after')
  query.set(direction, cursor)
  return `${request.origin}/${request.version}/${request.segments.join('/')}?${query}`
}
