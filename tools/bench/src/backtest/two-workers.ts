import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { medianOf } from '../interleaved.ts'
import type { BacktestWork } from './backtest-work.ts'
import type { EventFile } from './event-files.ts'
import { siblingProgram } from './sibling-program.ts'

const WARM_UPS = 3

/**
 * Runs the same backtest on one worker and on two at once, in turn; the events are loaded before.
 *
 * @returns how many times the work of one run was done in the time that one run takes: 2 is no loss at all
 */
export async function speedUpOfTwo(file: EventFile, work: BacktestWork, rounds: number): Promise<number> {
  const workers = [await startWorker(file), await startWorker(file)] as const
  const alone: number[] = []
  const together: number[] = []
  for (let round = -WARM_UPS; round < rounds; round++) {
    const one = await wallClockOf([workers[round & 1 ? 1 : 0]], work)
    const two = await wallClockOf(workers, work)
    if (round < 0) continue
    alone.push(one)
    together.push(two)
  }
  await Promise.all(workers.map((worker) => worker.terminate()))
  return (workers.length * medianOf(alone)) / medianOf(together)
}

async function startWorker(file: EventFile): Promise<Worker> {
  const worker = new Worker(siblingProgram('backtest.worker'), { workerData: file })
  await once(worker, 'message')
  return worker
}

async function wallClockOf(workers: readonly Worker[], work: BacktestWork): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(
    workers.map((worker) => {
      const done = once(worker, 'message')
      worker.postMessage(work)
      return done
    }),
  )
  return performance.now() - startedAt
}
