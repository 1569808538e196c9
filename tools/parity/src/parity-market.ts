import { CodedError, type Nanos } from '@hft/clock'
import { type EventStream, openCapture, openNpz, type Replay } from '@hft/data'
import {
  BUILTIN_INSTRUMENTS,
  createInstrument,
  type Instrument,
  type InstrumentDefinition,
  parseInstrumentId,
} from '@hft/instrument'
import { marketDataCodec } from '@hft/venues'

/** What the maker pays, whatever the listing's own fees: the reference's rates. */
export const PARITY_FEES = { maker: '0.0002', taker: '0.0005' } as const

/** A market that the maker can run over again and again, its instrument at index 0. */
export interface ParityMarket {
  readonly definition: InstrumentDefinition
  readonly instrument: Instrument
  /** UTC midnight that times count from. */
  readonly epochNs: bigint
  /** The market from its first row. Whoever takes one closes it. */
  replay(): Replay & { close?(): Promise<void> }
}

/**
 * A hftbacktest event file.
 *
 * @param tickSize price of one tick as decimal text
 * @param lotSize quantity of one lot as decimal text
 * @throws CodedError of the reader
 */
export async function npzMarket(path: string, tickSize: string, lotSize: string): Promise<ParityMarket> {
  const definition = unlisted(tickSize, lotSize)
  const instrument = createInstrument(definition)
  const recording = await openNpz(path, instrument)
  return { definition, instrument, epochNs: recording.epochNs, replay: () => recording.rewound() }
}

/**
 * A raw capture of venue messages, read as the reference's converter reads it: books begin with the first difference,
 * best quotes are left out, and the quickest message takes no time.
 *
 * @param instrumentId one of the listings that are known, e.g. `binance-usdm:BTCUSDT`
 * @throws CodedError `parity.unknown_instrument`, and those of the reader
 */
export async function captureMarket(path: string, instrumentId: string): Promise<ParityMarket> {
  const listed = BUILTIN_INSTRUMENTS.find(({ id }) => id === instrumentId)
  if (listed === undefined) {
    const known = BUILTIN_INSTRUMENTS.map(({ id }) => id).join(', ')
    throw new CodedError('parity.unknown_instrument', `no instrument '${instrumentId}'; there are: ${known}`)
  }
  const definition = { ...listed, fees: PARITY_FEES }
  const instrument = createInstrument(definition)
  const recording = await openCapture({
    files: [path],
    codec: marketDataCodec(parseInstrumentId(instrumentId).venue, [instrument]),
    initialSync: 'differences',
    bestQuotes: 'where-no-levels',
    baseLatencyNanos: 0,
  })
  const { epochNs } = recording.report
  return { definition, instrument, epochNs, replay: () => recording.reopen() }
}

/** An instrument of no venue, with the given grid and the reference's fees. */
export function unlisted(tickSize: string, lotSize: string): InstrumentDefinition {
  return {
    id: 'recorded:PARITY',
    kind: 'linear',
    base: 'BASE',
    quote: 'QUOTE',
    tickSize,
    lotSize,
    fees: PARITY_FEES,
  }
}

/** The market's earliest time, the exchange's or ours; Infinity for a market without rows. */
export async function firstEventAt(market: ParityMarket): Promise<Nanos> {
  const replay = market.replay()
  try {
    return Math.min(
      await firstTime(replay.exchangeView, 'exchangeTime'),
      await firstTime(replay.localView, 'localTime'),
    )
  } finally {
    await replay.close?.()
  }
}

async function firstTime(view: EventStream, time: 'exchangeTime' | 'localTime'): Promise<Nanos> {
  do {
    for (let batch = view.next(); batch !== undefined; batch = view.next()) {
      if (batch.length > 0) return batch[time][0]!
    }
  } while (await view.load())
  return Number.POSITIVE_INFINITY
}
