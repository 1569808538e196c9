import { CodedError, type Nanos } from '@hft/clock'
import { z } from 'zod'

/** Who stops everything, and why. Nothing of it is needed to be obeyed. */
export interface KillCommand {
  /** A person's name, or what acted in a person's place. */
  readonly by?: string | undefined
  readonly reason?: string | undefined
  /** Close all positions as well, by reduce-only market orders. */
  readonly flatten?: boolean | undefined
}

/** Who lets trading begin again, and why; both are asked for. */
export interface KillSwitchRearm {
  readonly by: string
  readonly reason: string
}

/** Whether it was pulled; survives restarts. */
export const KillSwitchState = z.strictObject({
  isEngaged: z.boolean(),
  flatten: z.boolean(),
  /** Of the last change; empty before the first. */
  by: z.string(),
  reason: z.string(),
  /** Of the last change, nanoseconds since the run's epoch; null before the first. */
  at: z.number().nullable(),
})
export type KillSwitchState = z.infer<typeof KillSwitchState>

export const ARMED: KillSwitchState = { isEngaged: false, flatten: false, by: '', reason: '', at: null }

/**
 * Stops everything until a named person says otherwise: no order leaves, all are cancelled, positions are closed if wanted.
 *
 * Pulling it is never refused. Pulling it again can only ask for more: to close positions too.
 */
export class KillSwitch {
  #state = ARMED

  get state(): KillSwitchState {
    return this.#state
  }

  get isEngaged(): boolean {
    return this.#state.isEngaged
  }

  engage(command: KillCommand, at: Nanos): void {
    const flatten = command.flatten === true
    if (this.#state.isEngaged) {
      if (flatten) this.#state = { ...this.#state, flatten }
      return
    }
    const by = named(command.by) || 'unknown'
    this.#state = { isEngaged: true, flatten, by, reason: named(command.reason) || 'no reason given', at }
  }

  /** @throws CodedError `risk.rearm_unsigned` without a name or a reason */
  rearm({ by, reason }: KillSwitchRearm, at: Nanos): void {
    checkSigned({ by, reason }, 'the kill switch is armed again')
    this.#state = { isEngaged: false, flatten: false, by: named(by), reason: named(reason), at }
  }

  restore(state: KillSwitchState): void {
    this.#state = state
  }
}

/**
 * @param act what is done, for the error: `the kill switch is armed again`
 * @throws CodedError `risk.rearm_unsigned` without a name or a reason
 */
export function checkSigned({ by, reason }: KillSwitchRearm, act: string): void {
  if (named(by) !== '' && named(reason) !== '') return
  throw new CodedError(
    'risk.rearm_unsigned',
    `${act} by a person, by name and with a reason; given were '${by}' and '${reason}'`,
  )
}

function named(text: string | undefined): string {
  return text?.trim() ?? ''
}
