import type { NpzReplay } from '@hft/data'
import { ConstantLatency, LookAheadDriver, queueModel, SimulatedExchange } from '@hft/execution'
import { createInstrument, type Instrument, Side } from '@hft/instrument'
import { type MakerFill, ParityMaker } from './parity-maker.ts'

const LATENCY_NANOS = 10_000_000
const ORDER_QUANTITY = 0.01
const MAXIMUM_POSITION = 0.1
const MAKER_FEE = 0.0002
const DECIMALS = 9

/** One run of the maker: the market's grid and the two parameters. */
export interface ParityOptions {
  readonly tickSize: number
  readonly lotSize: number
  readonly offset: number
  readonly keep: boolean
  /** A queue model's name or short name. */
  readonly queue: string
}

/** What a run came to, in quote and base. */
export interface ParityResult {
  readonly steps: number
  readonly submits: number
  readonly cancels: number
  readonly fills: number
  readonly position: number
  /** −Σ side · price · quantity. */
  readonly balance: number
  readonly fee: number
  readonly volume: number
  readonly value: number
  readonly mid: number
  /** balance + position · mid − fee. */
  readonly equity: number
}

/** Runs the maker over a recording, from its first row to its last. */
export async function runParity(
  recording: NpzReplay,
  options: ParityOptions,
): Promise<{ result: ParityResult; fills: readonly MakerFill[] }> {
  const { tickSize, lotSize } = options
  const replay = recording.rewound()
  const exchange = new SimulatedExchange({
    latency: new ConstantLatency(LATENCY_NANOS),
    queueModel: queueModel(options.queue, lotSize),
    fillRule: 'whole',
  })
  const maker = new ParityMaker(exchange, {
    offsetTicks: options.offset,
    keeps: options.keep,
    orderLots: Math.round(ORDER_QUANTITY / lotSize),
    maximumPositionLots: Math.round(MAXIMUM_POSITION / lotSize),
  })
  const driver = new LookAheadDriver(exchange, replay, maker, replay.epochNs)
  exchange.start({ clock: driver, instruments: [instrumentOf(options)], books: [maker.book] })
  maker.begin(driver, firstTimeOf(recording))
  await driver.run()
  maker.noteFills()
  return { result: resultOf(maker, tickSize, lotSize), fills: maker.fills }
}

function resultOf(maker: ParityMaker, tickSize: number, lotSize: number): ParityResult {
  const mid = ((maker.book.best(Side.Buy) + maker.book.best(Side.Sell)) / 2) * tickSize
  const position = maker.positionLots * lotSize
  const balance = maker.cashTickLots * tickSize * lotSize
  const value = maker.valueTickLots * tickSize * lotSize
  const fee = value * MAKER_FEE
  return {
    steps: maker.steps,
    submits: maker.submits,
    cancels: maker.cancels,
    fills: maker.fills.length,
    position: rounded(position),
    balance: rounded(balance),
    fee: rounded(fee),
    volume: rounded(maker.volumeLots * lotSize),
    value: rounded(value),
    mid: rounded(mid),
    equity: rounded(balance + position * mid - fee),
  }
}

/** The recording's earliest time: the exchange's or ours. */
function firstTimeOf(recording: NpzReplay): number {
  const { exchangeView, localView } = recording.rewound()
  const exchangeTime = exchangeView.next()?.exchangeTime[0] ?? Number.POSITIVE_INFINITY
  const localTime = localView.next()?.localTime[0] ?? Number.POSITIVE_INFINITY
  return Math.min(exchangeTime, localTime)
}

function instrumentOf({ tickSize, lotSize }: ParityOptions): Instrument {
  return createInstrument({
    id: 'recorded:PARITY',
    kind: 'linear',
    base: 'BASE',
    quote: 'QUOTE',
    tickSize: String(tickSize),
    lotSize: String(lotSize),
    fees: { maker: String(MAKER_FEE), taker: '0.0005' },
  })
}

/** Without the last digits of binary fractions. */
function rounded(value: number): number {
  const text = Number(value.toFixed(DECIMALS))
  return text === 0 ? 0 : text
}
