import { type AuditRecord, readConditions } from '@hft/engine'
import { OrderConditions, pegReferenceName, selfTradePreventionName, triggerSourceName } from '@hft/execution'

/** The conditions of an order in words, those that are as in an order without any left out. */
export function conditionsText(record: Readonly<AuditRecord>, quantity: (lots: number) => string): string {
  const conditions = new OrderConditions()
  readConditions(record, conditions)
  const { triggerSource, trailTicks, trailBasisPoints, limitOffsetTicks, pegReference, pegOffsetTicks } = conditions
  const { displayLots, selfTrade, list } = conditions
  const texts = [
    triggerSource !== 0 && `trigger by ${triggerSourceName(triggerSource)}`,
    trailTicks !== 0 && `trails by ${trailTicks} ticks`,
    trailBasisPoints !== 0 && `trails by ${trailBasisPoints} basis points`,
    limitOffsetTicks !== 0 && `limit ${limitOffsetTicks} ticks beyond the trigger`,
    pegReference !== 0 && `pegged to ${pegReferenceName(pegReference)}`,
    pegOffsetTicks !== 0 && `pegged ${pegOffsetTicks} ticks off`,
    displayLots !== 0 && `shows ${quantity(displayLots)}`,
    selfTrade !== 0 && `self-trade prevention ${selfTradePreventionName(selfTrade)}`,
    list !== 0 && `of list ${list}`,
  ]
  return texts.filter((text) => text !== false).join(', ') || 'none but defaults'
}
