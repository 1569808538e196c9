import { medianOf } from '../interleaved.ts'
import type { RunnerAnswer, RunnerProcess } from './runner-process.ts'

/** One side of a contest: a runner and what it is asked to do. */
export interface Entrant {
  readonly name: string
  readonly runner: RunnerProcess
  readonly request: object
}

/** What an entrant's timed runs came to. */
export interface Standing {
  readonly name: string
  /** Median over the rounds, by the events that the entrant itself counts as its input. */
  readonly eventsPerSecond: number
  readonly answer: RunnerAnswer
}

/**
 * Lets every entrant run in turn: first `warmUps` times without counting, then `rounds` times. A machine that is slow for a
 * while is slow for all.
 *
 * @param events of one run; each entrant's own count where it is left out
 */
export async function contest(
  entrants: readonly Entrant[],
  warmUps: number,
  rounds: number,
  events?: number,
): Promise<readonly Standing[]> {
  const rates: number[][] = entrants.map(() => [])
  const answers: RunnerAnswer[] = []
  for (let round = -warmUps; round < rounds; round++) {
    for (const [index, { runner, request }] of entrants.entries()) {
      const answer = await runner.run(request)
      answers[index] = answer
      if (round >= 0) rates[index]!.push((events ?? answer.events) / answer.seconds)
    }
  }
  return entrants.map(({ name }, index) => ({
    name,
    eventsPerSecond: medianOf(rates[index]!),
    answer: answers[index]!,
  }))
}

const TOLERANCE = 1e-6

/** Whether two runs came to the same fills, position, balance and fee. */
export function cameToTheSame(one: RunnerAnswer, other: RunnerAnswer): boolean {
  const isNear = (a = 0, b = 0): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a))
  return (
    one.fills === other.fills &&
    isNear(one.position, other.position) &&
    isNear(one.balance, other.balance) &&
    isNear(one.fee, other.fee)
  )
}
