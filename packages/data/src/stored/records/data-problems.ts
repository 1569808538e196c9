/** What can be wrong with stored market data. */
export const PROBLEM_KINDS = [
  /** Not a record of the format: too few fields, no number where one must be. */
  'malformed',
  /** A kind, side or flag that the format doesn't have. */
  'unknownKind',
  /** Market data of an instrument that the run doesn't have. */
  'otherInstrument',
  /** A price or quantity that is no whole number of ticks or lots, or is beyond its column. */
  'offGrid',
  /** A quantity that is negative or no number. */
  'badQuantity',
  /** A time before that of an earlier record. */
  'timeBack',
  /** A time more than a day after that of the record before it. */
  'timeJump',
  /** A local time before the exchange time of the same record. */
  'seenTooEarly',
  /** A sequence number or id that doesn't follow the one before it. */
  'gap',
  /** A record that was there before. */
  'duplicate',
  /** Bid at or above ask after a whole message. */
  'crossed',
  /** An order that is not known, or is known already. */
  'unknownOrder',
  /** The files end in the middle of something. */
  'truncated',
] as const
export type ProblemKind = (typeof PROBLEM_KINDS)[number]

/** One problem, with its place. */
export interface DataProblem {
  readonly kind: ProblemKind
  /** `line 12 of trades.csv: price '1.05'`. */
  readonly text: string
}

/** Counts problems by kind and keeps the first few of each. */
export class DataProblems {
  readonly counts = Object.fromEntries(PROBLEM_KINDS.map((kind) => [kind, 0])) as Record<ProblemKind, number>
  readonly first: DataProblem[] = []
  private readonly kept: number

  /** @param kept problems of each kind to keep with their places */
  constructor(kept = 5) {
    this.kept = kept
  }

  get total(): number {
    return PROBLEM_KINDS.reduce((sum, kind) => sum + this.counts[kind], 0)
  }

  /** @param describe the place and what is wrong there; called only for problems that are kept */
  note(kind: ProblemKind, describe: () => string): void {
    if (this.counts[kind]++ < this.kept) this.first.push({ kind, text: describe() })
  }

  /** Takes over what others found. */
  add(others: DataProblems): void {
    for (const kind of PROBLEM_KINDS) this.counts[kind] += others.counts[kind]
    this.first.push(...others.first)
  }
}
