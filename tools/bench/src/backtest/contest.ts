import { medianOf } from '../interleaved.ts'
import type { RunnerAnswer, RunnerProcess } from './runner-process.ts'

/** One side of a contest: a runner and what it is asked to do. */
export interface Entrant {
  readonly name: string
  readonly runner: RunnerProcess
  readonly request: object
}

/** How runs are made and timed. */
export interface ContestRules {
  /** Runs of each entrant before any counts. */
  readonly warmUps: number
  readonly rounds: number
  /** `cpu`: by the processor time of the process, all its threads together, for machines that do other things as well. */
  readonly clock: 'wall' | 'cpu'
}

/** What an entrant's timed runs came to. */
export interface Standing {
  readonly name: string
  /** Median over the rounds, by the events that the entrant itself counts as its input. */
  readonly eventsPerSecond: number
  readonly answer: RunnerAnswer
}

/**
 * Lets every entrant run in turn, so that a machine that is slow for a while is slow for all.
 *
 * @param events of one run; each entrant's own count where it is left out
 */
export async function contest(
  entrants: readonly Entrant[],
  { warmUps, rounds, clock }: ContestRules,
  events?: number,
): Promise<readonly Standing[]> {
  const rates: number[][] = entrants.map(() => [])
  const answers: RunnerAnswer[] = []
  for (let round = -warmUps; round < rounds; round++) {
    for (const [index, { runner, request }] of entrants.entries()) {
      const answer = await runner.run(request)
      answers[index] = answer
      if (round >= 0)
        rates[index]!.push((events ?? answer.events) / (clock === 'cpu' ? answer.cpuSeconds : answer.seconds))
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
