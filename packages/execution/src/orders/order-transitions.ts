import type { Order } from './order.ts'
import { OrderState, PendingRequest } from './order-state.ts'
import { Instruction, hasTrigger as importedHasTrigger } from './order-terms.ts'
import type { OrderUpdate } from './order-update.ts'
import { Transition } from './transition.ts'
import { effectOf, TransitionEffect } from './transition-table.ts'

// Imported constants are looked up at each use; these are not.
const hasTrigger = importedHasTrigger
const State = OrderState
const Outcome = Transition
const Pending = PendingRequest
const Bit = Instruction

const Effect = TransitionEffect

/**
 * Brings `order` up to `update`, as {@link transitionTable} says; never throws, never allocates.
 *
 * Messages may come twice, late, or not at all:
 *
 * - Fills are told apart by the venue's running total. What counts is its growth (`order.lastFilledLots`): none for a
 *   repeated fill, more than the fill's own quantity when others were missed.
 * - A fill always counts, even of an order that had ended: money moved. Only its outcome tells.
 * - An answer clears the request that it answers, whatever else has happened.
 * - Terms that older ones come after stay: answers of different connections overtake each other.
 * - While an amend to a larger quantity is under way, an order traded up to its old quantity is not yet final: the venue
 *   may have granted the amend. The amend's answer decides.
 */
export function applyUpdate(order: Order, update: OrderUpdate): Transition {
  if (update.orderId !== order.id) return Outcome.Illegal
  const transition = perform(order, update, effectOf(order.state, update.kind))
  if (transition !== Outcome.Illegal) order.updatedAt = update.localTime
  return transition
}

function perform(order: Order, update: OrderUpdate, effect: TransitionEffect): Transition {
  order.lastFilledLots = 0 as typeof order.lastFilledLots
  switch (effect) {
    case Effect.Duplicate:
      return Outcome.Duplicate
    case Effect.Late:
      return Outcome.Late
    case Effect.Refuse:
      return order.filledLots > 0 ? Outcome.Illegal : end(order, State.Refused, update)
    case Effect.Accept:
      return accept(order)
    case Effect.Reject:
      return order.filledLots > 0 ? Outcome.Illegal : end(order, State.Rejected, update)
    case Effect.Trigger:
      return trigger(order)
    case Effect.Fill:
      return fill(order, update)
    case Effect.FillAfterEnd:
      return fillAfterEnd(order, update)
    case Effect.Amend:
      return amend(order, update)
    case Effect.RejectAmend:
      return rejectAmend(order, update)
    case Effect.Cancel:
      return end(order, State.Cancelled, update)
    case Effect.RejectCancel:
      return rejectCancel(order)
    case Effect.Expire:
      return end(order, State.Expired, update)
    case Effect.Unresolve:
      order.state = State.Unresolved
      return Outcome.Applied
    default:
      return Outcome.Illegal
  }
}

/** Whoever answers for an unresolved order has looked it up, so the unresolved request is settled with it. */
function accept(order: Order): Transition {
  order.pending = Pending.None
  forgetAmend(order)
  order.state = restingState(order)
  return Outcome.Applied
}

function trigger(order: Order): Transition {
  becomeLive(order, order.filledLots > 0 ? State.PartiallyFilled : State.Working)
  return Outcome.Applied
}

function fill(order: Order, update: OrderUpdate): Transition {
  const growth = growthOf(order, update)
  if (growth <= 0) return growth === 0 ? Outcome.Duplicate : Outcome.Illegal
  order.filledLots = update.filledLots
  order.lastFilledLots = growth as typeof order.lastFilledLots
  const most = mostLots(order)
  if (order.filledLots >= most) end(order, State.Filled, update)
  else becomeLive(order, State.PartiallyFilled)
  if (order.filledLots > most) return Outcome.Overfill
  return growth > update.lastLots ? Outcome.FillGap : Outcome.Applied
}

function fillAfterEnd(order: Order, update: OrderUpdate): Transition {
  const growth = growthOf(order, update)
  if (growth <= 0) return growth === 0 ? Outcome.Duplicate : Outcome.Illegal
  order.filledLots = update.filledLots
  order.lastFilledLots = growth as typeof order.lastFilledLots
  if (order.filledLots > order.quantityLots) return Outcome.Overfill
  // Times that are not known compare false and are given the benefit of the doubt.
  if (order.state === State.Rejected || update.exchangeTime > order.endedAt) return Outcome.UnexpectedFill
  return Outcome.LateFill
}

function amend(order: Order, update: OrderUpdate): Transition {
  if (!Number.isSafeInteger(update.lastTicks) || !isQuantity(update.lastLots)) return Outcome.Illegal
  const isSame = update.lastTicks === order.priceTicks && update.lastLots === order.quantityLots
  const isNews = order.pending === Pending.Amend || order.state === State.InFlight
  if (isSame && !isNews && order.state !== State.Unresolved) return Outcome.Duplicate
  // Times that are not known compare false, as if in order.
  if (update.exchangeTime < order.amendedAt && !isAsked(order, update)) return Outcome.Late
  order.amendedAt = update.exchangeTime
  order.priceTicks = update.lastTicks
  // A quantity below what has traded ends the order at what has traded.
  order.quantityLots = update.lastLots > order.filledLots ? update.lastLots : order.filledLots
  if (order.filledLots >= order.quantityLots) return end(order, State.Filled, update)
  forgetAmend(order)
  const isAwake = order.state !== State.InFlight && order.state !== State.Unresolved
  becomeLive(order, isAwake ? order.state : restingState(order))
  return Outcome.Applied
}

/** Whether these are the terms that an amend under way asks for. */
function isAsked({ pending, amendPriceTicks, amendQuantityLots }: Order, update: OrderUpdate): boolean {
  return pending === Pending.Amend && update.lastTicks === amendPriceTicks && update.lastLots === amendQuantityLots
}

function rejectAmend(order: Order, update: OrderUpdate): Transition {
  if (order.amendQuantityLots === 0) return Outcome.Late
  forgetAmend(order)
  if (order.filledLots >= order.quantityLots) end(order, State.Filled, update)
  return Outcome.Applied
}

function rejectCancel(order: Order): Transition {
  if (order.pending !== Pending.Cancel) return Outcome.Late
  order.pending = Pending.None
  return Outcome.Applied
}

function end(order: Order, state: OrderState, update: OrderUpdate): Transition {
  order.state = state
  order.pending = Pending.None
  forgetAmend(order)
  order.endedAt = update.exchangeTime
  return Outcome.Applied
}

/** Growth of the total filled: 0 for a known fill, negative for quantities that can't be. */
function growthOf(order: Order, update: OrderUpdate): number {
  if (!isQuantity(update.filledLots) || !isQuantity(update.lastLots)) return -1
  if (!Number.isSafeInteger(update.lastTicks) || update.lastLots > update.filledLots) return -1
  return update.filledLots > order.filledLots ? update.filledLots - order.filledLots : 0
}

function isQuantity(lots: number): boolean {
  return Number.isSafeInteger(lots) && lots > 0
}

/** Largest quantity that the order may have at the venue by now. */
function mostLots(order: Order): number {
  return order.amendQuantityLots > order.quantityLots ? order.amendQuantityLots : order.quantityLots
}

function forgetAmend(order: Order): void {
  order.amendQuantityLots = 0 as typeof order.amendQuantityLots
  if (order.pending === Pending.Amend) order.pending = Pending.None
}

/**
 * Any news of an order answers its submission; nothing but their own answers settles amends and cancels. So an order
 * whose cancel is unresolved stays unresolved, and can be cancelled again, however much of it trades meanwhile.
 */
function becomeLive(order: Order, state: OrderState): void {
  if (order.pending === Pending.Submit) order.pending = Pending.None
  if (order.state !== State.Unresolved || order.pending === Pending.None) order.state = state
}

function restingState(order: Order): OrderState {
  if (order.filledLots > 0) return State.PartiallyFilled
  const waits = hasTrigger(order.type) || (order.instructions & Bit.WaitsForList) !== 0
  return waits ? State.Untriggered : State.Working
}
