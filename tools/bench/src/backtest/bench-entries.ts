import type { BenchReport } from '../report.ts'
import { cameToTheSame, type Standing } from './contest.ts'
import type { Rival } from './rivals.ts'

/** What the entries of one benchmark run are printed through, and whether what had to agree did. */
export class BenchEntries {
  /** Entries whose rival came to other fills than ours. */
  disagreements = 0
  readonly #report: BenchReport
  readonly #rules: string
  readonly #conditions: string

  /**
   * @param rules how contests are held
   * @param conditions of every entry
   */
  constructor(report: BenchReport, rules: string, conditions: string) {
    this.#report = report
    this.#rules = rules
    this.#conditions = conditions
  }

  /** Ours beside a rival on the same work: the ratio of the medians. */
  comparison(name: string, ours: Standing, rival: Standing, conditions: string): void {
    this.#report.comparison({
      name,
      unit: 'events/s',
      ours: ours.eventsPerSecond,
      rival: rival.eventsPerSecond,
      ratio: ours.eventsPerSecond / rival.eventsPerSecond,
      rivalName: rival.name,
      conditions: `${conditions}; ${this.#rules}; ${this.#conditions}`,
    })
  }

  /** The same for two that have to come to the same fills, position, balance and fee; says whether they did. */
  fillComparison(name: string, ours: Standing, rival: Standing, conditions: string): void {
    const isSame = cameToTheSame(ours.answer, rival.answer)
    if (!isSame) this.disagreements++
    const { fills = 0 } = ours.answer
    const outcome = isSame ? `${fills} fills, the same` : `${fills} fills against ${rival.answer.fills}, NOT THE SAME`
    this.comparison(name, ours, rival, `${outcome}; ${conditions}`)
  }

  /** Two figures that are no rates. */
  figures(name: string, unit: string, ours: number, rival: number, rivalName: string, conditions: string): void {
    const ratio = ours / rival
    this.#report.comparison({
      name,
      unit,
      ours,
      rival,
      ratio,
      rivalName,
      conditions: `${conditions}; ${this.#conditions}`,
    })
  }

  figure(name: string, unit: string, ours: number, conditions: string): void {
    this.#report.figure({ name, unit, ours, conditions: `${conditions}; ${this.#conditions}` })
  }

  /** Our figure where the rival is not there. */
  absent(name: string, ours: Standing, rival: Rival & { readonly absent: string }): void {
    this.figure(name, 'events/s', ours.eventsPerSecond, `RIVAL ABSENT: ${rival.name}: ${rival.absent}; ${this.#rules}`)
  }
}
