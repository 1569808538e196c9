import { RunningMoments } from '../performance/running-moments.ts'

/**
 * Round trips of positions: each from flat to flat, or to the other side, with its profit after fees and funding. A fill that
 * turns a position closes one and opens the next; its fee is shared by lots. Never allocates.
 */
export class RoundTrips {
  /** Net profits of those that are closed, as they came. */
  readonly profits: RunningMoments
  #openedAt = 0

  /** @param profits shared by positions whose round trips are counted together */
  constructor(profits = new RunningMoments()) {
    this.profits = profits
  }

  /**
   * @param lotsBefore signed position before the fill
   * @param signedLots of the fill
   * @param netBefore realised − fees + funding so far, this fill not included
   * @param realised by this fill
   * @param cost fee of this fill
   */
  onFill(lotsBefore: number, signedLots: number, netBefore: number, realised: number, cost: number): void {
    if (lotsBefore === 0) {
      this.#openedAt = netBefore
      return
    }
    const after = lotsBefore + signedLots
    if (after !== 0 && Math.sign(after) === Math.sign(lotsBefore)) return
    const closing = Math.abs(lotsBefore / signedLots)
    const netAtClose = netBefore + realised - cost * closing
    this.profits.add(netAtClose - this.#openedAt)
    this.#openedAt = netAtClose
  }
}
