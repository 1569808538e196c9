import { CodedError } from '@hft/clock'
import { createInstrument, type Instrument } from '@hft/instrument'
import { z } from 'zod'
import { damagedFile } from './file-layout.ts'

/** Views of a market, by the number that a chunk carries. */
export const ChunkView = { Exchange: 0, Local: 1 } as const
export type ChunkView = (typeof ChunkView)[keyof typeof ChunkView]

const count = z.number().int().nonnegative()
const time = z.number()

/** What a listing is, as far as its market data are concerned. */
export const StoredInstrument = z.strictObject({
  id: z.string().describe('venue:symbol.'),
  kind: z.enum(['spot', 'linear', 'inverse']),
  base: z.string(),
  quote: z.string(),
  settle: z.string(),
  tickSize: z.string().describe('Unit of the price column.'),
  lotSize: z.string().describe('Unit of the quantity column.'),
  contractSize: z.string(),
})
export type StoredInstrument = z.infer<typeof StoredInstrument>

const Chunk = z.strictObject({
  view: z.literal([ChunkView.Exchange, ChunkView.Local]),
  offset: count.describe('Where its bytes begin in the file.'),
  bytes: count.describe('As stored.'),
  rows: count.min(1),
  columns: z.number().int().min(0).max(3).describe('Optional columns that it has: 1 value, 2 order.'),
  crc: count.describe('CRC-32 of its bytes as stored.'),
  first: time.describe("Time of its first row in its view's order, nanoseconds since the epoch."),
  last: time,
})
export type Chunk = z.infer<typeof Chunk>

const ViewRange = z.strictObject({ rows: count, first: time.nullable(), last: time.nullable() })

/** What a .hft file holds: the JSON text at its end. */
export const FileDirectory = z.strictObject({
  epochNs: z
    .string()
    .regex(/^-?\d+$/)
    .describe('UTC midnight that times count from, nanoseconds since 1970.'),
  instrument: StoredInstrument,
  compression: z.enum(['none', 'zstd']),
  exchange: ViewRange.describe("The exchange's view, by exchange time."),
  local: ViewRange.describe('Our view, by local time.'),
  kinds: z.record(z.string(), count).describe('Rows of our view by kind, those of the exchange alone added.'),
  smallestLatencyNanos: time.nullable().describe('Smallest local − exchange time; null when no row has both.'),
  latencySumNanos: time.describe('Sum of local − exchange time over latencyRows rows.'),
  latencyRows: count,
  lowestTicks: z.number().nullable().describe('Of trades, levels, quotes and orders.'),
  highestTicks: z.number().nullable(),
  chunks: z.array(Chunk),
})
export type FileDirectory = z.infer<typeof FileDirectory>

/** The directory as it stands in a file. */
export function encodeDirectory(directory: FileDirectory): Buffer {
  return Buffer.from(JSON.stringify(directory))
}

/** @throws CodedError `hft.damaged` */
export function decodeDirectory(bytes: Buffer, subject: string): FileDirectory {
  try {
    return FileDirectory.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw damagedFile(subject, 'its directory cannot be read', cause)
  }
}

/** What a file stores of an instrument. */
export function storedInstrumentOf(instrument: Instrument): StoredInstrument {
  const { id, kind, base, quote, settle, priceGrid, quantityGrid, contractSize } = instrument
  return {
    id,
    kind,
    base,
    quote,
    settle,
    tickSize: priceGrid.unit,
    lotSize: quantityGrid.unit,
    contractSize: String(contractSize),
  }
}

/** An instrument made of what a file stores of it; without fees, which market data don't tell. */
export function instrumentOfStored(stored: StoredInstrument, index: number): Instrument {
  return createInstrument({ ...stored, fees: { maker: '0', taker: '0' } }, index)
}

/** How many of the run's units one stored unit is. */
export interface UnitRatios {
  readonly ticks: number
  readonly lots: number
}

/** @throws CodedError `hft.units` when the run's units are not parts of the stored ones, or a price passes its column */
export function unitRatios(directory: FileDirectory, instrument: Instrument, subject: string): UnitRatios {
  const { tickSize, lotSize } = directory.instrument
  try {
    const ticks = instrument.priceGrid.countOfText(tickSize, 'tick')
    const lots = instrument.quantityGrid.countOfText(lotSize, 'lot')
    const largest = Math.max(Math.abs(directory.lowestTicks ?? 0), Math.abs(directory.highestTicks ?? 0))
    if (largest * ticks > 0x7fff_ffff) throw new CodedError('hft.units', `prices pass 2^31 ticks`)
    return { ticks, lots }
  } catch (cause) {
    throw new CodedError(
      'hft.units',
      `${subject} has tick ${tickSize} and lot ${lotSize}, which can't be told in ${instrument.id}'s tick ${instrument.priceGrid.unit} and lot ${instrument.quantityGrid.unit}; define the instrument with those of the file`,
      { cause },
    )
  }
}
