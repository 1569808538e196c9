/** What an action found or did. */
export interface DataResult {
  /** For machines. */
  readonly json: unknown
  /** For people. */
  readonly text: string
  /** False when a check found something wrong. */
  readonly isSound: boolean
}

/** What an action gets besides the data. */
export interface DataSurroundings {
  /** Told rows done so far, and the part of all that they are, where it is known. */
  readonly progress: (rows: number, fraction: number | undefined) => void
}
