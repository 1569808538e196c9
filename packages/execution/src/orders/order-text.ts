import { OrderState, PendingRequest } from './order-state.ts'
import { OrderType, PegReference, SelfTradePrevention, TimeInForce, TriggerSource } from './order-terms.ts'
import { Liquidity, OrderReason, OrderUpdateKind } from './order-update.ts'
import { Transition } from './transition.ts'

/** Names for people, `partially filled`; a number that has none prints as itself. */
export const orderStateName = namesOf(OrderState)
export const pendingRequestName = namesOf(PendingRequest)
export const orderTypeName = namesOf(OrderType)
export const timeInForceName = namesOf(TimeInForce)
export const triggerSourceName = namesOf(TriggerSource)
export const pegReferenceName = namesOf(PegReference)
export const selfTradePreventionName = namesOf(SelfTradePrevention)
export const orderUpdateKindName = namesOf(OrderUpdateKind)
export const orderReasonName = namesOf(OrderReason)
export const liquidityName = namesOf(Liquidity)
export const transitionName = namesOf(Transition)

function namesOf(codes: Readonly<Record<string, number>>): (code: number) => string {
  const names = new Map<number, string>()
  for (const [name, code] of Object.entries(codes)) names.set(code, wordsOf(name))
  return (code) => names.get(code) ?? String(code)
}

function wordsOf(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}
