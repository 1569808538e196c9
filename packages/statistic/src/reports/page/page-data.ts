import { nanosSince, parseUtc } from '@hft/clock'
import type { RunSummary } from '../run-summary.ts'
import { deltaText } from './delta-text.ts'
import type { ReportFill, ReportSeries } from './report-series.ts'

/** What the page's script draws, as JSON: prices in ticks, times in nanoseconds since the run's epoch, packed. */
export function pageData(series: ReportSeries, { performance }: RunSummary, epochNs: bigint): string {
  const { samples, instruments, marks } = series
  const since = (text: string | null) => (text === null ? [] : [nanosSince(epochNs, parseUtc(text))])
  const data = {
    epochMillis: Number(epochNs / 1_000_000n),
    times: deltaText(samples.times()),
    marks: marks.map(({ at }) => at),
    drawdown: [
      ...since(performance.drawdownFrom).map((at) => ['high', at]),
      ...since(performance.drawdownTo).map((at) => ['low', at]),
    ],
    equity: { last: packed(samples.last(0)), least: packed(samples.least(0)), greatest: packed(samples.greatest(0)) },
    instruments: instruments.map((_, index) => instrumentData(series, index)),
  }
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

function instrumentData({ samples, instruments, touches, fills, fillCount }: ReportSeries, index: number): unknown {
  const { tickSize, priceGrid, lotSize, quantityGrid } = instruments[index]!
  const touch = touches[index]!
  const own = fills.filter(({ instrument }) => instrument === index)
  const column = (of: (fill: ReportFill) => number) => deltaText(Float64Array.from(own, of))
  // Between fills a position is what it was, so that with all of them it is known at every moment.
  const isWhole = fills.length === fillCount
  return {
    tick: tickSize,
    decimals: priceGrid.decimals,
    lot: lotSize,
    quantityDecimals: quantityGrid.decimals,
    touch: {
      changes: touch.changesPerPoint,
      times: deltaText(touch.times()),
      bids: deltaText(touch.bids()),
      asks: deltaText(touch.asks()),
    },
    fills: {
      times: column(({ at }) => at),
      ticks: column(({ ticks }) => ticks),
      lots: column(({ lots }) => lots),
      sides: column(({ side }) => side),
    },
    position: isWhole
      ? { lots: column(({ positionLots }) => positionLots) }
      : { last: packed(samples.last(1 + index)) },
  }
}

function packed(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}
