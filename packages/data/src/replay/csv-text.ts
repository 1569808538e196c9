import { CodedError } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { CSV_COLUMNS, CSV_KINDS, CSV_STATES, VALUED_KINDS } from './csv-layout.ts'

const TIME_DIGITS = 19
const KIND_NAMES = new Map(Object.entries(CSV_KINDS).map(([name, kind]) => [kind, name]))
const STATE_NAMES = new Map<number, string>(Object.entries(CSV_STATES).map(([name, state]) => [state, name]))

/** The header of the CSV layout, with its line end. */
export const CSV_HEADER = `${CSV_COLUMNS.join(',')}\n`

/**
 * A batch as lines of the project's own CSV layout, without the header ({@link CSV_HEADER}); times in nanoseconds since
 * 1970. Reading them back gives the same rows, but for the flags that tell who saw a row and for which messages they
 * form: rows of one instrument and local time.
 *
 * @param instruments the run's, by index
 * @throws CodedError `csv.kind` for candles, which the layout can't hold
 */
export function csvOf(batch: MarketEventBatch, instruments: readonly Instrument[], epochNs: bigint): string {
  let text = ''
  for (let row = 0; row < batch.length; row++) text += lineOf(batch, row, instruments, epochNs)
  return text
}

function lineOf(batch: MarketEventBatch, row: number, instruments: readonly Instrument[], epochNs: bigint): string {
  const kind = batch.kind[row] as EventKind
  const flags = batch.flags[row]!
  const instrument = instruments[batch.instrument[row]!]!
  const isSnapshot = kind === EventKind.Level && (flags & EventFlag.Snapshot) !== 0
  const name = isSnapshot ? 'snapshot' : kind === EventKind.Level ? 'level' : KIND_NAMES.get(kind)
  if (name === undefined) {
    throw new CodedError('csv.kind', `rows of kind ${kind} can't be written as CSV; leave candles out`)
  }
  const ticks = batch.priceTicks[row]!
  const lots = batch.quantityLots[row]!
  const hasTime = (flags & EventFlag.NoExchangeTime) === 0
  const value = batch.value[row]!
  return `${[
    name,
    instrument.id,
    sideOf(kind, flags),
    ticks === NO_PRICE_TICKS ? '' : instrument.priceGrid.textOfCount(ticks),
    ticks === NO_PRICE_TICKS && lots === 0 ? '' : instrument.quantityGrid.textOfCount(lots),
    hasTime ? unixText(epochNs, batch.exchangeTime[row]!) : '',
    unixText(epochNs, batch.localTime[row]!),
    batch.order[row] === 0 ? '' : batch.order[row],
    VALUED_KINDS.includes(kind) ? (kind === EventKind.Status ? STATE_NAMES.get(value) : value) : '',
  ].join(',')}\n`
}

function sideOf(kind: EventKind, flags: number): string {
  const isTrade = kind === EventKind.Trade
  if ((flags & EventFlag.Bid) !== 0) return isTrade ? 'buy' : 'bid'
  if ((flags & EventFlag.Ask) !== 0) return isTrade ? 'sell' : 'ask'
  return ''
}

function unixText(epochNs: bigint, at: number): string {
  const unixNs = epochNs + BigInt(Math.round(at))
  // All digits, since fewer may stand for a coarser unit.
  return unixNs < 0n ? String(unixNs) : String(unixNs).padStart(TIME_DIGITS, '0')
}
