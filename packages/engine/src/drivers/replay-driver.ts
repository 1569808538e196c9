import type { Replay } from '@hft/data'
import { LoopNeed } from '../event-loop.ts'
import type { DrivenRun } from './driven-run.ts'

/** Runs over a replay, as fast as it goes, to its end or until it is asked to stop. */
export async function driveReplay(run: DrivenRun, replay: Replay): Promise<void> {
  const { loop } = run
  const localView = run.simulation?.localView?.(replay.localView, true) ?? replay.localView
  loop.attach(localView)
  run.simulation?.attach(replay.exchangeView)
  let isStopRequested = false
  const subscription = run.stop$.subscribe(() => {
    isStopRequested = true
  })
  let first = loop.nextEventAt
  while (first === undefined) {
    await localView.load()
    first = loop.nextEventAt
  }
  run.begin(first === Number.POSITIVE_INFINITY ? 0 : first)
  while (!isStopRequested) {
    const need = loop.run(Number.POSITIVE_INFINITY)
    if (need === LoopNeed.Nothing) break
    await (need === LoopNeed.LocalView ? localView : replay.exchangeView).load()
  }
  subscription.unsubscribe()
  run.finish()
  // The answers to the last cancels; an interrupted run has no use for them.
  while (!isStopRequested && loop.run(Number.POSITIVE_INFINITY) === LoopNeed.ExchangeView) {
    await replay.exchangeView.load()
  }
}
