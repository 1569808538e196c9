import { LevelBreaker } from './level-breaker.ts'

/** A breaker on what the venue says of an open position, looked at as time goes on. Without a position there is nothing to see. */
export abstract class PositionBreaker extends LevelBreaker {
  /** The present figure of an instrument with a position; NaN when nothing is known. */
  protected abstract figure(instrument: number): number

  /** What stands for "no danger". */
  protected abstract readonly harmless: number

  protected override onArmed(instrument: number): void {
    this.values[instrument] = this.harmless
  }

  override onTime(): void {
    const { account } = this.environment
    for (let instrument = 0; instrument < this.values.length; instrument++) {
      const figure = account.positionLots(instrument) === 0 ? this.harmless : this.figure(instrument)
      // What the venue doesn't tell is not judged.
      if (Number.isNaN(figure)) continue
      this.values[instrument] = figure
      this.judge(instrument)
    }
    super.onTime()
  }
}
