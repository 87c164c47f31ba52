import { expect, it } from 'vitest'
import { newWamid } from './wamid.ts'

it('looks like one of Meta: a prefix and base64 that holds the number', () => {
  const wamid = newWamid('16505076520')
  expect(wamid).toMatch(/^wamid\.[A-Za-z0-9+/]+={0,2}$/)
  expect(wamid.startsWith('wamid.HBgLMTY1MDUwNzY1MjAVAgARGB')).toBe(true)
  expect(wamid.length).toBe('wamid.HBgLMTY1MDUwNzY1MjAVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA'.length)
})

it('never comes twice', () => {
  const wamids = new Set(Array.from({ length: 20_000 }, () => newWamid('6281234567890')))
  expect(wamids.size).toBe(20_000)
})
