import { basename } from 'node:path'
import { formatDuration, formatUtc } from '@hft/clock'
import { MarketSummary } from '@hft/data'
import type { DataResult, DataSurroundings } from './data-result.ts'
import { problemsText } from './problems-text.ts'
import type { StoredData } from './stored-data.ts'

/** Reads everything once and tells what is in it. */
export async function inspect(
  { format, files, paths, options }: StoredData,
  { progress }: DataSurroundings,
): Promise<DataResult> {
  const market = await format.open(paths, options)
  const { instruments } = options
  const summary = new MarketSummary(instruments.length)
  try {
    const { localView } = market.replay
    do {
      for (let batch = localView.next(); batch !== undefined; batch = localView.next()) summary.add(batch)
      progress(summary.rows, market.fractionRead(summary.rows))
    } while (await localView.load())
  } finally {
    await market.close()
  }
  const { epochNs, shiftNanos } = market
  const utc = (at: number) => (Number.isFinite(at) ? formatUtc(epochNs, at) : undefined)
  const hasLatency = summary.latencyRows > 0
  const json = {
    format: format.name,
    files: files.map(({ path, bytes }) => ({ name: basename(path), bytes })),
    rows: summary.rows,
    instruments: instruments.map(({ id, priceGrid, quantityGrid, index }) => {
      const own = summary.instruments[index]!
      const hasPrices = own.lowestTicks <= own.highestTicks
      return {
        id,
        tickSize: priceGrid.unit,
        lotSize: quantityGrid.unit,
        rows: own.rows,
        messages: own.messages,
        kinds: own.kinds,
        lowestPrice: hasPrices ? priceGrid.textOfCount(own.lowestTicks) : undefined,
        highestPrice: hasPrices ? priceGrid.textOfCount(own.highestTicks) : undefined,
        tradedQuantity: quantityGrid.textOfCount(own.tradedLots),
      }
    }),
    period: {
      firstLocal: utc(summary.firstLocalTime - shiftNanos),
      lastLocal: utc(summary.lastLocalTime - shiftNanos),
      firstExchange: utc(summary.firstExchangeTime),
      lastExchange: utc(summary.lastExchangeTime),
    },
    feedLatencyNanos: hasLatency
      ? {
          smallest: summary.smallestLatency - shiftNanos,
          mean: Math.round(summary.meanLatency - shiftNanos),
          largest: summary.largestLatency - shiftNanos,
        }
      : undefined,
    shiftNanos,
    counts: market.counts,
  }
  return { json, text: inspectionText(json) + problemsText(market.problems), isSound: true }
}

interface Inspection {
  readonly format: string
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  readonly rows: number
  readonly instruments: readonly {
    readonly id: string
    readonly tickSize: string
    readonly lotSize: string
    readonly rows: number
    readonly messages: number
    readonly kinds: Readonly<Record<string, number>>
    readonly lowestPrice: string | undefined
    readonly highestPrice: string | undefined
    readonly tradedQuantity: string
  }[]
  readonly period: { readonly firstLocal: string | undefined; readonly lastLocal: string | undefined }
  readonly feedLatencyNanos: { readonly smallest: number; readonly mean: number; readonly largest: number } | undefined
  readonly shiftNanos: number
}

function inspectionText(found: Inspection): string {
  const bytes = found.files.reduce((sum, file) => sum + file.bytes, 0)
  const lines = [
    `${found.format}: ${found.files.map(({ name }) => name).join(', ')} (${bytes} bytes), ${found.rows} rows`,
    `from ${found.period.firstLocal ?? 'none'} to ${found.period.lastLocal ?? 'none'}`,
  ]
  const latency = found.feedLatencyNanos
  if (latency !== undefined) {
    const [smallest, mean, largest] = [latency.smallest, latency.mean, latency.largest].map((nanos) =>
      formatDuration(nanos),
    )
    lines.push(`feed latency as recorded: ${smallest} to ${largest}, mean ${mean}`)
  }
  if (found.shiftNanos !== 0) lines.push(`a replay shifts local times by ${formatDuration(found.shiftNanos)}`)
  for (const own of found.instruments) {
    const kinds = Object.entries(own.kinds).map(([kind, rows]) => `${kind} ${rows}`)
    lines.push(
      `${own.id}: tick ${own.tickSize}, lot ${own.lotSize}, ${own.messages} messages`,
      `  ${kinds.join(', ') || 'no rows'}`,
      `  prices ${own.lowestPrice ?? 'none'} to ${own.highestPrice ?? 'none'}, traded ${own.tradedQuantity}`,
    )
  }
  return `${lines.join('\n')}\n`
}
