import { formatUtc } from '@hft/clock'
import { type AuditFileReader, AuditKind, type AuditRow, AuditText, CommandKind, reasonName } from '@hft/engine'
import { liquidityName, orderTypeName, orderUpdateKindName, timeInForceName } from '@hft/execution'
import { gridOf, NO_PRICE, Side } from '@hft/instrument'
import { conditionsText } from './conditions-text.ts'

/** The best prices and the position of an event's instrument when it happened; null where there is none. */
export interface SeenState {
  readonly bid: string | null
  readonly bidQuantity: string
  readonly ask: string | null
  readonly askQuantity: string
  readonly position: string
}

/** An audit record for people and machines. */
export interface DiffEvent {
  readonly event: number
  readonly at: string
  readonly what: string
  readonly instrument: string
  readonly strategy: string | null
  /** What was heard or decided, in words. */
  readonly text: string
  readonly saw: SeenState
}

const KIND_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(AuditKind).map(([name, kind]) => [kind, name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()]),
)
const OF_STRATEGIES: ReadonlySet<number> = new Set([
  AuditKind.Submit,
  AuditKind.Conditions,
  AuditKind.Amend,
  AuditKind.Cancel,
  AuditKind.StrategyStopped,
])
const COMMAND_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CommandKind).map(([name, kind]) => [kind, name]),
)
const TEXTS = ['name', 'reason', 'parameters'] as const
const TRADING_STATES = ['active', 'reducing', 'halted'] as const
const RISK_PHASES = ['armed', 'warning', 'tripped', 'engaged', 'state'] as const
const RISK_SCOPES = ['system', 'venue', 'instrument', 'strategy'] as const

/** @param event its number among those of its run, from 1 */
export function diffEvent({ run, epochNs }: AuditFileReader, row: AuditRow, event: number): DiffEvent {
  const { record } = row
  const terms = run.instruments[record.instrument]
  const prices = gridOf(terms?.tickSize ?? '1')
  const quantities = gridOf(terms?.lotSize ?? '1')
  const price = (ticks: number) => (ticks === NO_PRICE ? null : prices.textOfCount(ticks))
  const quantity = (lots: number) => quantities.textOfCount(lots)
  return {
    event,
    at: formatUtc(epochNs, record.time),
    what: KIND_NAMES.get(record.kind) ?? String(record.kind),
    instrument: terms?.id ?? '',
    strategy: OF_STRATEGIES.has(record.kind) ? (run.strategies[record.strategy] ?? null) : null,
    text: textOf(row, epochNs, (ticks) => price(ticks) ?? 'any price', quantity),
    saw: {
      bid: price(row.bidTicks),
      bidQuantity: quantity(row.bidLots),
      ask: price(row.askTicks),
      askQuantity: quantity(row.askLots),
      position: quantity(row.positionLots),
    },
  }
}

function textOf(
  { record }: AuditRow,
  epochNs: bigint,
  price: (ticks: number) => string,
  quantity: (lots: number) => string,
): string {
  const order = `order ${record.orderId}`
  const terms = `${record.side === Side.Buy ? 'buy' : 'sell'} ${quantity(record.quantityLots)} at ${price(record.priceTicks)}`
  const refused = record.reason === 0 ? '' : `, refused: ${reasonName(record.reason)}`
  switch (record.kind) {
    case AuditKind.Submit: {
      const kind = `${orderTypeName(record.orderType)}, ${timeInForceName(record.timeInForce)}`
      return `submit ${order}: ${terms} (${kind})${refused}`
    }
    case AuditKind.Conditions:
      return `conditions of ${order}: ${conditionsText(record, quantity)}`
    case AuditKind.Amend:
      return `amend ${order}: ${terms}${refused}`
    case AuditKind.Cancel:
      return `cancel ${order}: ${terms}${refused}`
    case AuditKind.Update: {
      const last = record.quantityLots === 0 ? '' : `, ${quantity(record.quantityLots)} at ${price(record.priceTicks)}`
      const by = record.liquidity === 0 ? '' : ` as ${liquidityName(record.liquidity)}`
      const reason = record.reason === 0 ? '' : `, because ${reasonName(record.reason)}`
      const venue = Number.isNaN(record.exchangeTime) ? '' : `, at the venue ${formatUtc(epochNs, record.exchangeTime)}`
      return `${order} ${orderUpdateKindName(record.detail)}${last}${by}${reason}${venue}`
    }
    case AuditKind.TradingState:
      return `trading state from ${TRADING_STATES[record.detail]} to ${TRADING_STATES[record.side]} at ${record.value}`
    case AuditKind.Risk:
      return `${RISK_PHASES[record.detail]} by what was measured of the ${RISK_SCOPES[record.side]}: ${record.value}`
    case AuditKind.Command:
      return `command ${COMMAND_NAMES.get(record.detail) ?? record.detail}${record.reason === 0 ? '' : ', refused'}`
    case AuditKind.Text: {
      const part = new AuditText()
      part.add(record)
      return `${TEXTS[record.detail]} of the command: ${part}`
    }
    case AuditKind.Funding:
      return `funding at ${record.value}, marked at ${record.triggerTicks}`
    default:
      return KIND_NAMES.get(record.kind) ?? `record of kind ${record.kind}`
  }
}
