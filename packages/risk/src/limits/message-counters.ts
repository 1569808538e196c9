import { z } from 'zod'
import { type MessageWindows, Windows } from './message-windows.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Windows by kind of message. */
export const RateByKind = z.strictObject({
  messages: Windows.default([]).describe('windows of all messages: new orders, amends and cancels together'),
  submits: Windows.default([]).describe('windows of new orders'),
  amends: Windows.default([]).describe('windows of amends'),
  cancels: Windows.default([]).describe('windows of cancels: beyond it cancels still leave, and new risk waits'),
})
export type RateByKind = z.infer<typeof RateByKind>

/** What windows count, in the order of their columns. */
export const MessageKind = { Any: 0, Submit: 1, Amend: 2, Cancel: 3 } as const
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind]

/** Read once: what is imported, or exported, is looked up at each use. */
const { Submit: SUBMIT, Amend: AMEND } = ProposalKind

/** "None refuses". */
export const NO_KIND = -1
const NONE_REFUSES = NO_KIND

/** Message windows of each member of a scope (each instrument, each strategy, …), by kind. */
export class MessageCounters {
  /** Whether there is no window at all. */
  readonly isEmpty: boolean
  readonly #windows: MessageWindows
  readonly #members: number
  /** Number of the first member's ring, {@link NO_KIND} where the kind has no windows. */
  readonly #messages: number
  readonly #submits: number
  readonly #amends: number
  readonly #cancels: number

  /** @param windows where the messages are counted, those of other scopes as well */
  constructor(config: RateByKind, members: number, reserve: number, windows: MessageWindows) {
    const open = (kind: Windows, kept: number) => (kind.length === 0 ? NO_KIND : windows.open(kind, kept, members))
    this.#windows = windows
    this.#members = members
    this.#messages = open(config.messages, reserve)
    this.#submits = open(config.submits, reserve)
    this.#amends = open(config.amends, reserve)
    // Reducing orders are not held to the windows of cancels at all.
    this.#cancels = open(config.cancels, 0)
    this.isEmpty = this.#firstRings().every((ring) => ring === NO_KIND)
  }

  /** The kind whose windows have no room for the request, {@link NO_KIND} when all have. */
  refusingKind(member: number, proposal: Proposal): MessageKind | typeof NO_KIND {
    const windows = this.#windows
    const { isReducing } = proposal
    windows.now = proposal.now
    const messages = this.#messages
    if (messages >= 0 && !windows.hasRoom(messages + member, isReducing)) return MessageKind.Any
    const isSubmit = proposal.kind === SUBMIT
    const own = isSubmit ? this.#submits : this.#amends
    if (own >= 0 && !windows.hasRoom(own + member, isReducing)) {
      return isSubmit ? MessageKind.Submit : MessageKind.Amend
    }
    const cancels = this.#cancels
    // Whatever is new may have to be cancelled.
    if (cancels < 0 || isReducing === true || windows.hasRoom(cancels + member, true)) return NONE_REFUSES
    return MessageKind.Cancel
  }

  onAdmitted(member: number, proposal: Proposal): void {
    const windows = this.#windows
    const { kind } = proposal
    windows.now = proposal.now
    if (this.#messages >= 0) windows.add(this.#messages + member)
    const own = kind === SUBMIT ? this.#submits : kind === AMEND ? this.#amends : this.#cancels
    if (own >= 0) windows.add(own + member)
  }

  /** Times by member and kind; nothing for those without windows. */
  snapshot(): (number[] | null)[] {
    const rings = this.#firstRings()
    return Array.from({ length: this.#members }, (_, member) =>
      rings.map((first) => (first === NO_KIND ? null : this.#windows.snapshot(first + member))),
    ).flat()
  }

  restore(times: readonly (readonly number[] | null)[]): void {
    const rings = this.#firstRings()
    for (let member = 0; member < this.#members; member++) {
      for (const [kind, first] of rings.entries()) {
        if (first !== NO_KIND) this.#windows.restore(first + member, times[member * rings.length + kind] ?? [])
      }
    }
  }

  /** In the order of {@link MessageKind}. */
  #firstRings(): readonly number[] {
    return [this.#messages, this.#submits, this.#amends, this.#cancels]
  }
}
