import { getHeapStatistics } from 'node:v8'
import { medianOf } from './interleaved.ts'

/** Runs before any counts: code that is not optimised yet boxes every double. */
const WARM_UPS = 6
/** A compiler that is at work beside a run allocates as well: the median leaves that out. */
const ROUNDS = 5

/**
 * Bytes of JavaScript heap handed out for each unit of work in steady state, freed ones included: what a run of the
 * whole work allocates beyond a run of a part of it, so that neither construction nor the first growth counts; the median
 * of several pairs of runs.
 *
 * @param run does the first `part` of the work (0 to 1) and answers the units done
 */
export async function bytesPerUnit(run: (part: number) => number | Promise<number>): Promise<number> {
  for (let warmUp = 0; warmUp < WARM_UPS; warmUp++) await run(1)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [someUnits, someBytes] = await allocated(() => run(0.5))
    const [allUnits, allBytes] = await allocated(() => run(1))
    rounds.push((allBytes - someBytes) / (allUnits - someUnits))
  }
  return Math.max(0, medianOf(rounds))
}

async function allocated(run: () => number | Promise<number>): Promise<[units: number, bytes: number]> {
  const before = allocatedBytes()
  const units = await run()
  return [units, allocatedBytes() - before]
}

function allocatedBytes(): number {
  const statistics: { readonly total_allocated_bytes?: number } = getHeapStatistics()
  const { total_allocated_bytes: bytes } = statistics
  if (bytes === undefined) throw new Error(`Node ${process.version} does not count allocated bytes; run on Node 26`)
  return bytes
}
