import { formatDuration, formatUtc, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { Engine, KillReport, TextOutput } from '@hft/engine'
import { reasonName } from '@hft/engine'
import { liquidityName, type Order, type OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import type { KillSwitchState, RiskEvent } from '@hft/risk'
import type { Colours } from '@hft/statistic'
import type { FeedStatus } from '@hft/venues'
import { cutTo, sizeOf } from './terminal-lines.ts'

/** What happens to orders, and how the account stands, as lines: for people, or one JSON object each. */
export class TradingLines {
  readonly #engine: Engine
  readonly #output: TextOutput
  readonly #epochNs: bigint
  /** Undefined: lines of JSON. */
  readonly #colours: Colours | undefined
  readonly #isStatusInPlace: boolean
  #fills = 0
  /** When a refusal for a reason was told last. */
  readonly #refusedAt = new Map<number, Nanos>()

  constructor(engine: Engine, output: TextOutput, epochNs: bigint, colours: Colours | undefined) {
    this.#engine = engine
    this.#output = output
    this.#epochNs = epochNs
    this.#colours = colours
    this.#isStatusInPlace = colours !== undefined && output.isTTY === true
  }

  /** Orders that came in, traded or failed; amends and wanted cancels are too many to tell. */
  onOrderUpdate(update: OrderUpdate): void {
    const order = this.#engine.orders.get(update.orderId)
    const what = TOLD.get(update.kind)
    if (order === undefined || what === undefined) return
    if (update.kind === OrderUpdateKind.Filled) this.#fills++
    if (this.#isToldAlready(update)) return
    const told = this.#toldOrder(what, update, order)
    if (this.#colours === undefined) {
      this.#json(told)
      return
    }
    const reason = told.reason === undefined ? '' : ` (${told.reason})`
    const liquidity = told.liquidity === undefined ? '' : ` ${told.liquidity}`
    const text = `${what} ${told.side} ${told.quantity} at ${told.price}${liquidity}${reason}`
    this.#line(told.time, `#${order.id} ${what === 'fill' ? this.#colours.heading(text) : text}`)
  }

  /** How the account stands. */
  status(now: Nanos): void {
    const { instruments } = this.#engine
    const texts = instruments.flatMap((instrument) => this.#statusText(instrument, now) ?? [])
    if (texts.length === 0) return
    // What goes on in a second row can't be drawn over.
    const most = sizeOf(this.#output).columns - 1
    if (this.#isStatusInPlace) this.#output.write(`\r\u001b[K${cutTo(texts.join('  |  '), most)}`)
    else for (const text of texts) this.#line(formatUtc(this.#epochNs, now), text)
  }

  /** How a live instrument's feed stands. */
  onFeedStatus({ instrument, state, reason, at }: FeedStatus): void {
    const time = formatUtc(this.#epochNs, at)
    if (this.#colours === undefined) this.#json({ type: 'feed', time, instrument: instrument.id, state, reason })
    else this.#line(time, `feed of ${instrument.id} ${state}${reason === '' ? '' : ` (${reason})`}`)
  }

  /** How the account stands in an instrument, as text for people; undefined when it was told as JSON. */
  #statusText({ id, index, quantityGrid, settle }: Instrument, now: Nanos): string | undefined {
    const { account, instruments, orders } = this.#engine
    const status = {
      type: 'status',
      ...(instruments.length === 1 ? {} : { instrument: id }),
      time: formatUtc(this.#epochNs, now),
      position: quantityGrid.textOfCount(account.positionLots(index)),
      realised: account.realisedPnl(index),
      unrealised: account.unrealisedPnl(index),
      fees: account.fees(index),
      net: account.equity(index),
      openOrders: orders.openCount,
      fills: this.#fills,
    }
    const colours = this.#colours
    if (colours === undefined) {
      this.#json(status)
      return undefined
    }
    const net = `${money(status.net)} ${settle}`
    const parts = [
      ...(instruments.length === 1 ? [] : [id]),
      `position ${status.position}`,
      `net ${status.net < 0 ? colours.loss(net) : colours.gain(net)}`,
      `realised ${money(status.realised)}`,
      `unrealised ${money(status.unrealised)}`,
      `fees ${money(status.fees)}`,
      `${status.openOrders} open`,
      `${status.fills} fills`,
    ]
    return parts.join('  ')
  }

  /** What breakers and the kill switch do; arming again included. */
  onRiskEvent({ at, control, phase, scope, scopeName, reason }: RiskEvent): void {
    const time = formatUtc(this.#epochNs, at)
    if (this.#colours === undefined) this.#json({ type: 'risk', time, control, phase, scope, scopeName, reason })
    else this.#line(time, this.#colours.loss(`risk ${control} ${phase}: ${reason}`))
  }

  /** The kill switch was pulled, now or before this trader began. */
  onKill({ by, reason }: KillSwitchState, report: KillReport | undefined): void {
    const time = formatUtc(this.#epochNs, this.#engine.now)
    if (this.#colours === undefined) {
      this.#json({
        type: 'kill-switch',
        time,
        by,
        reason,
        cancels: report?.cancels,
        handOverNanos: report?.handOverNanos,
      })
      return
    }
    const measured =
      report === undefined || report.cancels === 0
        ? 'nothing was open'
        : `${report.cancels} cancels handed over within ${formatDuration(report.handOverNanos)}`
    this.#line(
      time,
      this.#colours.loss(`killed by ${by}: ${reason}; ${measured}; \`hft-trader rearm\` lets it trade again`),
    )
  }

  /** Somebody has changed parameters of a strategy. */
  onParameters(by: string, reason: string, parameters: Readonly<Record<string, unknown>>): void {
    const time = formatUtc(this.#epochNs, this.#engine.now)
    if (this.#colours === undefined) this.#json({ type: 'parameters', time, by, reason, parameters })
    else this.#line(time, this.#colours.heading(`${by} set ${JSON.stringify(parameters)}: ${reason}`))
  }

  /** Takes the status away. */
  clear(): void {
    if (this.#isStatusInPlace) this.#output.write('\r\u001b[K')
  }

  /** A strategy that is refused may ask again with every message: one line a reason and second says it. */
  #isToldAlready({ kind, reason, localTime }: OrderUpdate): boolean {
    if (kind !== OrderUpdateKind.Refused) return false
    const last = this.#refusedAt.get(reason) ?? Number.NEGATIVE_INFINITY
    if (localTime - last < NANOS_PER_SECOND) return true
    this.#refusedAt.set(reason, localTime)
    return false
  }

  #toldOrder(type: string, update: OrderUpdate, order: Order) {
    const { priceGrid, quantityGrid, id } = this.#engine.instruments[order.instrument]!
    const isFill = update.kind === OrderUpdateKind.Filled
    const ticks = isFill ? update.lastTicks : order.priceTicks
    return {
      type,
      time: formatUtc(this.#epochNs, update.localTime),
      order: order.id,
      instrument: id,
      side: order.side === Side.Buy ? 'buy' : 'sell',
      price: ticks === NO_PRICE ? 'market' : priceGrid.textOfCount(ticks),
      quantity: quantityGrid.textOfCount(isFill ? update.lastLots : order.quantityLots),
      ...(isFill ? { liquidity: liquidityName(update.liquidity) } : {}),
      ...(update.reason === 0 ? {} : { reason: reasonName(update.reason) }),
    }
  }

  #line(time: string, text: string): void {
    this.clear()
    const faint = this.#colours?.faint(time.slice(TIME_OF_DAY)) ?? time
    this.#output.write(`${faint} ${text}\n`)
  }

  #json(value: unknown): void {
    this.#output.write(`${JSON.stringify(value)}\n`)
  }
}

const TIME_OF_DAY = '2026-01-01T'.length
const MONEY_DECIMALS = 6

const TOLD = new Map<OrderUpdateKind, string>([
  [OrderUpdateKind.Accepted, 'placed'],
  [OrderUpdateKind.Filled, 'fill'],
  [OrderUpdateKind.Refused, 'refused'],
  [OrderUpdateKind.Rejected, 'rejected'],
  [OrderUpdateKind.Expired, 'expired'],
])

function money(value: number): string {
  return value.toFixed(MONEY_DECIMALS)
}
