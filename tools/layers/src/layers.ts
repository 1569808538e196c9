/** What each package may import: the architecture's table, held against package.json files and source by `check-layers`. */
const EVERYTHING_BELOW_STRATEGY = ['clock', 'instrument', 'data', 'execution'] as const

export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  clock: [],
  instrument: ['clock'],
  data: ['clock', 'instrument'],
  execution: ['clock', 'instrument', 'data'],
  strategy: EVERYTHING_BELOW_STRATEGY,
  risk: EVERYTHING_BELOW_STRATEGY,
  statistic: EVERYTHING_BELOW_STRATEGY,
  engine: [...EVERYTHING_BELOW_STRATEGY, 'strategy', 'risk', 'statistic'],
  venues: EVERYTHING_BELOW_STRATEGY,
  // Not venues: sharing a codec would share its bugs.
  'venue-simulator': EVERYTHING_BELOW_STRATEGY,
}

/** What a package's tests may import besides, declared as a development dependency. */
export const TEST_LAYERS: Readonly<Record<string, readonly string[]>> = {
  venues: ['venue-simulator'],
}
