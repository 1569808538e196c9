/** What the instrumented modules count in; see Stryker's vitest runner. */
interface Counted {
  mutantCoverage?: { static: Record<string, unknown>; perTest: Record<string, unknown> }
}

// Modules stay loaded from file to file, and with them their counters: without this each file would report those of all
// files before it, and a mutant would be given many times the calls after which it counts as an endless loop.
const { mutantCoverage } = (globalThis as { __stryker__?: Counted }).__stryker__ ?? {}
for (const counts of [mutantCoverage?.static, mutantCoverage?.perTest]) {
  for (const key of Object.keys(counts ?? {})) delete counts![key]
}
