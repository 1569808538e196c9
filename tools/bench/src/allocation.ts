import { getHeapStatistics } from 'node:v8'

/**
 * Bytes of JavaScript heap handed out for each unit of work in steady state, freed ones included: what a run of the
 * whole work allocates beyond a run of a part of it, so that neither construction nor the first growth counts.
 *
 * @param run does the first `part` of the work (0 to 1) and answers the units done
 */
export async function bytesPerUnit(run: (part: number) => number | Promise<number>): Promise<number> {
  // The compiler has to be done before: code that is not optimised boxes every double.
  for (let warmUp = 0; warmUp < 4; warmUp++) await run(1)
  const [someUnits, someBytes] = await allocated(() => run(0.5))
  const [allUnits, allBytes] = await allocated(() => run(1))
  return Math.max(0, (allBytes - someBytes) / (allUnits - someUnits))
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
