import { type DecimalGrid, Side } from '@hft/instrument'
import type { MakerFill } from './parity-maker.ts'

const HEADER = 'seq,exch_ts,order_id,side,price_tick,qty,maker,req_local_ts'

/** Fills in the columns of the reference: times in nanoseconds since 1970, side 1 or −1, quantities in base. */
export function fillsCsv(fills: readonly MakerFill[], epochNs: bigint, quantities: DecimalGrid): string {
  const lines = fills.map((fill, sequence) =>
    [
      sequence,
      epochNs + BigInt(fill.exchangeTime),
      fill.orderNumber,
      fill.side === Side.Buy ? 1 : -1,
      fill.priceTicks,
      quantities.textOfCount(fill.quantityLots),
      fill.isMaker ? 1 : 0,
      epochNs + BigInt(fill.requestedAt),
    ].join(),
  )
  return `${[HEADER, ...lines].join('\n')}\n`
}
