import { OrderState } from './order-state.ts'
import { OrderUpdateKind } from './order-update.ts'

/** What an update does to an order in a given state. */
export const TransitionEffect = {
  /** Refused: the update contradicts the state. */
  Illegal: 0,
  /** Nothing: it says what is known. */
  Duplicate: 1,
  /** Clears the request that it answers, nothing else: later news came first. */
  Late: 2,
  /** To refused, if nothing has traded. */
  Refuse: 3,
  /** To untriggered, working or partially filled. */
  Accept: 4,
  /** To rejected, if nothing has traded. */
  Reject: 5,
  /** To working. */
  Trigger: 6,
  /** To partially filled or filled, by the growth of the total filled. */
  Fill: 7,
  /** The total filled grows; the state stays. */
  FillAfterEnd: 8,
  /** New price and quantity; to filled if that quantity has traded. */
  Amend: 9,
  /** The terms stay; to filled if their quantity has traded. */
  RejectAmend: 10,
  /** To cancelled. */
  Cancel: 11,
  /** The order lives on. */
  RejectCancel: 12,
  /** To expired. */
  Expire: 13,
  /** To unresolved. */
  Unresolve: 14,
} as const
export type TransitionEffect = (typeof TransitionEffect)[keyof typeof TransitionEffect]

/** One row of the order life cycle: in any of these states, this update has this effect. */
export interface TransitionRow {
  readonly states: readonly OrderState[]
  readonly update: OrderUpdateKind
  readonly effect: TransitionEffect
  readonly why: string
}

const { New, InFlight, Untriggered, Working, PartiallyFilled, Unresolved, Filled, Cancelled, Expired, Rejected } =
  OrderState
const Kind = OrderUpdateKind
const Effect = TransitionEffect

const IN_THE_BOOK = [Untriggered, Working, PartiallyFilled] as const
const LIVE = [InFlight, ...IN_THE_BOOK, Unresolved] as const
const ENDED = [Filled, Cancelled, Expired, Rejected] as const

/** The life cycle of an order, complete: a state and an update that no row names are illegal together. */
export const transitionTable: readonly TransitionRow[] = [
  {
    states: [New, InFlight, Unresolved],
    update: Kind.Refused,
    effect: Effect.Refuse,
    why: 'a local check, the gate or the client held it back',
  },
  { states: [OrderState.Refused], update: Kind.Refused, effect: Effect.Duplicate, why: 'said twice' },
  { states: [InFlight, Unresolved], update: Kind.Accepted, effect: Effect.Accept, why: 'the venue has it' },
  { states: [Untriggered, Working], update: Kind.Accepted, effect: Effect.Duplicate, why: 'said twice' },
  {
    states: [PartiallyFilled, ...ENDED],
    update: Kind.Accepted,
    effect: Effect.Late,
    why: 'a fill or the end overtook the acknowledgement and implied it',
  },
  {
    states: [InFlight, Untriggered, Working, Unresolved],
    update: Kind.Rejected,
    effect: Effect.Reject,
    why: 'some venues accept at the gateway and reject in the matching engine',
  },
  { states: [Rejected], update: Kind.Rejected, effect: Effect.Duplicate, why: 'said twice' },
  {
    states: [InFlight, Untriggered, Unresolved],
    update: Kind.Triggered,
    effect: Effect.Trigger,
    why: 'implies the acceptance',
  },
  { states: [Working], update: Kind.Triggered, effect: Effect.Duplicate, why: 'said twice' },
  { states: [PartiallyFilled, ...ENDED], update: Kind.Triggered, effect: Effect.Late, why: 'a fill implied it' },
  { states: LIVE, update: Kind.Filled, effect: Effect.Fill, why: 'implies acceptance and trigger' },
  { states: ENDED, update: Kind.Filled, effect: Effect.FillAfterEnd, why: 'money moved, whatever was said before' },
  { states: LIVE, update: Kind.Amended, effect: Effect.Amend, why: 'granted, or restated by the venue' },
  { states: ENDED, update: Kind.Amended, effect: Effect.Late, why: 'the end overtook it' },
  { states: LIVE, update: Kind.AmendRejected, effect: Effect.RejectAmend, why: 'the terms stay' },
  { states: ENDED, update: Kind.AmendRejected, effect: Effect.Late, why: 'the end overtook it' },
  { states: LIVE, update: Kind.Cancelled, effect: Effect.Cancel, why: 'on request or by the venue' },
  { states: [Cancelled], update: Kind.Cancelled, effect: Effect.Duplicate, why: 'said twice' },
  {
    states: [Filled, Expired, Rejected],
    update: Kind.Cancelled,
    effect: Effect.Late,
    why: 'it had ended another way',
  },
  { states: LIVE, update: Kind.CancelRejected, effect: Effect.RejectCancel, why: 'too late, or unknown there' },
  { states: ENDED, update: Kind.CancelRejected, effect: Effect.Late, why: 'the end explains it' },
  { states: LIVE, update: Kind.Expired, effect: Effect.Expire, why: 'ended by the rules of the venue' },
  { states: [Expired], update: Kind.Expired, effect: Effect.Duplicate, why: 'said twice' },
  {
    states: [Filled, Cancelled, Rejected],
    update: Kind.Expired,
    effect: Effect.Late,
    why: 'it had ended another way',
  },
  {
    states: [InFlight, ...IN_THE_BOOK],
    update: Kind.Unresolved,
    effect: Effect.Unresolve,
    why: 'a timeout, or the connection broke',
  },
  { states: [Unresolved], update: Kind.Unresolved, effect: Effect.Duplicate, why: 'said twice' },
  { states: ENDED, update: Kind.Unresolved, effect: Effect.Late, why: 'its outcome is known' },
]

const KINDS = 16
const effects = new Uint8Array(KINDS * KINDS)
for (const { states, update, effect } of transitionTable) {
  for (const state of states) effects[state * KINDS + update] = effect
}

/** The effect of an update kind on an order state; illegal for numbers that are neither. Never allocates. */
export function effectOf(state: OrderState, update: OrderUpdateKind): TransitionEffect {
  return update < KINDS ? ((effects[state * KINDS + update] ?? Effect.Illegal) as TransitionEffect) : Effect.Illegal
}
