import { CodedError } from '@hft/clock'
import { Engine, EngineConfig } from '@hft/engine'
import { ConstantLatency, type FillRule, type LatencyModel, queueModel, SimulatedExchange } from '@hft/execution'
import { Side } from '@hft/instrument'
import { DefaultRiskManager, type RiskConfigInput } from '@hft/risk'
import { type MakerFill, ParityMaker } from './parity-maker.ts'
import { firstEventAt, type ParityMarket } from './parity-market.ts'

const LATENCY_NANOS = 10_000_000
const ORDER_QUANTITY = 0.01
const MAXIMUM_POSITION = 0.1
const DECIMALS = 9
/** Far above what quotients of doubles lose, far below a lot. */
const LOT_TOLERANCE = 1e-6

/** The reference has no risk manager: ours runs, and limits nothing. */
const NO_LIMITS: RiskConfigInput = {
  limits: {
    orderSize: { enabled: false },
    priceCollar: { enabled: false },
    openOrders: { enabled: false },
    position: { enabled: false },
    exposure: { enabled: false },
    orderRate: { enabled: false },
    transposition: { enabled: false },
    marketDepth: { enabled: false },
    duplicate: { enabled: false },
    balance: { enabled: false },
    roundTrips: { enabled: false },
    orderToTrade: { enabled: false },
    selfTrade: { enabled: false },
  },
  breakers: { enabled: false },
}

/** One run of the maker: its two parameters and the models. */
export interface ParityOptions {
  readonly offset: number
  readonly keep: boolean
  /** A queue model's name or short name. */
  readonly queue: string
  /** Quantity of every order, in base: a whole number of lots. 0.01, as the reference, unless said otherwise. */
  readonly quantity?: number
  /** Position up to which a side is quoted, in base. 0.1, as the reference, unless said otherwise. */
  readonly maxPosition?: number
  /** `whole`, as the reference, unless said otherwise. */
  readonly fillRule?: FillRule
  /** 10 ms each way, as the reference, unless said otherwise. */
  readonly latency?: LatencyModel
}

/** What a run came to, in quote and base. */
export interface ParityResult {
  readonly steps: number
  readonly submits: number
  readonly cancels: number
  /** Orders filled. */
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

/**
 * Runs the maker over a market, from its first row to its last, through the engine that every strategy runs in.
 * @throws CodedError `parity.quantity_off_grid`
 */
export async function runParity(
  market: ParityMarket,
  options: ParityOptions,
): Promise<{ result: ParityResult; fills: readonly MakerFill[] }> {
  const { lotSize } = market.instrument
  const { quantity = ORDER_QUANTITY, maxPosition = MAXIMUM_POSITION } = options
  const maker = new ParityMaker({
    beginAt: await firstEventAt(market),
    offsetTicks: options.offset,
    keeps: options.keep,
    orderLots: wholeLots(quantity, market.definition.lotSize),
    maximumPositionLots: Math.ceil(maxPosition / lotSize - LOT_TOLERANCE),
  })
  const engine = new Engine({
    strategy: maker,
    riskManager: new DefaultRiskManager(NO_LIMITS),
    executionClient: new SimulatedExchange({
      latency: options.latency ?? new ConstantLatency(LATENCY_NANOS),
      queueModel: queueModel(options.queue, lotSize),
      fillRule: options.fillRule ?? 'whole',
    }),
    config: EngineConfig.of({ instruments: [market.definition] }),
  })
  const replay = market.replay()
  try {
    const { failures } = await engine.run(replay, market.epochNs)
    if (failures[0] !== undefined) throw failures[0].error
  } finally {
    await replay.close?.()
  }
  return { result: resultOf(engine, maker), fills: maker.fills }
}

function resultOf(engine: Engine, maker: ParityMaker): ParityResult {
  const { account, market } = engine
  const { tickSize, lotSize } = engine.instruments[0]!
  const book = market.books[0]!
  const mid = ((book.best(Side.Buy) + book.best(Side.Sell)) / 2) * tickSize
  const position = account.positionLots(0) * lotSize
  const balance = account.exactCash(0).toNumber()
  const fee = account.exactFees(0).toNumber()
  return {
    steps: maker.steps,
    submits: maker.submits,
    cancels: maker.cancels,
    fills: maker.fills.length,
    position: rounded(position),
    balance,
    fee,
    volume: rounded(maker.volumeLots * lotSize),
    value: rounded(maker.valueTickLots * tickSize * lotSize),
    mid: rounded(mid),
    equity: rounded(balance + position * mid - fee),
  }
}

function wholeLots(quantity: number, lotSize: string): number {
  const lots = quantity / Number(lotSize)
  const whole = Math.round(lots)
  if (whole > 0 && Math.abs(lots - whole) < LOT_TOLERANCE) return whole
  throw new CodedError(
    'parity.quantity_off_grid',
    `an order of ${quantity} is ${lots} lots of ${lotSize}; --quantity must be a multiple of the lot`,
  )
}

/** Without the last digits of binary fractions. */
function rounded(value: number): number {
  const text = Number(value.toFixed(DECIMALS))
  return text === 0 ? 0 : text
}
