import { useEffect, useRef, useState } from 'react'
import UPlot, { type AlignedData, type Options, type Series } from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatRate, formatTime } from '../lib/format.ts'
import type { PaceSeries } from './pace.ts'

interface PaceChartProps {
  series: PaceSeries
  planPerSecond: number
  heightPx: number
}

/** Reads a colour token as the canvas needs it: resolved. */
const tokenColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const themeName = (): string => document.documentElement.dataset['theme'] ?? 'light'

function useThemeName(): string {
  const [theme, setTheme] = useState(themeName)
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(themeName()))
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => observer.disconnect()
  }, [])
  return theme
}

/** Each bucket is a step as wide as it lasts, so the last one needs its end as well. */
function dataOf(series: PaceSeries, planPerSecond: number): AlignedData {
  const at = [...series.at, (series.at.at(-1) ?? 0) + series.bucketSeconds]
  const rate = [...series.messagesPerSecond, series.messagesPerSecond.at(-1) ?? 0]
  return [at, rate, at.map(() => planPerSecond)]
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 86_400]

/** uPlot builds its kinds of lines only when asked; without them the plain line stands. */
const steps = (): Pick<Series, 'paths'> => {
  const paths = UPlot.paths.stepped?.({ align: 1 })
  return paths ? { paths } : {}
}

function optionsFor(width: number, height: number, planPerSecond: number): Options {
  const axis = {
    stroke: tokenColour('--ink-faint'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: tokenColour('--line'), width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 36, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: true },
      // The plan stays in sight, so that the height of the line always means the same.
      y: { range: (_, __, highest) => [0, Math.max(highest, planPerSecond) * 1.1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, splits) => splits.map((at) => formatTime(at * 1_000)),
        space: 90,
        incrs: STEPS_S,
      },
      { ...axis, size: 48, values: (_, splits) => splits.map((rate) => formatRate(rate)) },
    ],
    series: [
      {},
      {
        label: 'Messages per second',
        stroke: tokenColour('--state-sending'),
        fill: `color-mix(in srgb, ${tokenColour('--state-sending')} 16%, transparent)`,
        width: 1.5,
        ...steps(),
        points: { show: false },
      },
      {
        label: 'Plan',
        stroke: tokenColour('--ink-faint'),
        width: 1,
        dash: [4, 4],
        points: { show: false },
      },
    ],
  }
}

/** The rate as a line; what it says is also written out for those who do not see it. */
export function PaceChart({ series, planPerSecond, heightPx }: PaceChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot>(undefined)
  const newest = useRef(series)
  newest.current = series
  const theme = useThemeName()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new theme has new colours, which only a new chart takes.
  useEffect(() => {
    const element = place.current
    if (!element) return
    const made = new UPlot(
      optionsFor(element.clientWidth, heightPx, planPerSecond),
      dataOf(newest.current, planPerSecond),
      element,
    )
    chart.current = made
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: heightPx }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
    }
  }, [heightPx, planPerSecond, theme])
  useEffect(() => {
    chart.current?.setData(dataOf(series, planPerSecond))
  }, [series, planPerSecond])
  const bucket = series.bucketSeconds === 1 ? '' : `, averaged over ${series.bucketSeconds} s`
  return (
    <div
      ref={place}
      role="img"
      aria-label={`Messages per second over time${bucket}: highest second ${formatRate(series.highest)}, plan ${formatRate(planPerSecond)}, ${formatRate(series.total)} in all`}
      className="w-full overflow-hidden"
      style={{ height: heightPx }}
    />
  )
}
