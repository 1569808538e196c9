import { beforeAll } from 'vitest'

/** What the instrumented modules count in; see Stryker's vitest runner. */
interface Counted {
  mutantCoverage?: { static: Record<string, unknown>; perTest: Record<string, unknown> }
  /** Calls of the mutant after which a test counts as running for ever. */
  hitLimit?: number | undefined
}

/** No file of tests comes near so many calls of one place. */
const MOST_HITS = 20_000_000

const counted = globalThis as { __stryker__?: Counted }

// Modules stay loaded from file to file, and with them their counters: without this each file would report those of all
// files before it, and a mutant would be given many times the calls after which it counts as an endless loop.
const { mutantCoverage } = counted.__stryker__ ?? {}
for (const counts of [mutantCoverage?.static, mutantCoverage?.perTest]) {
  for (const key of Object.keys(counts ?? {})) delete counts![key]
}

beforeAll(() => {
  const { __stryker__: stryker } = counted
  if (stryker?.hitLimit !== undefined) stryker.hitLimit = Math.min(stryker.hitLimit, MOST_HITS)
})
