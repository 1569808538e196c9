import type { Clock, Timers } from '@hft/clock'
import type { ProgramSurroundings } from '@hft/engine'

/** What commands on live data get from the system that they run on. */
export interface LiveSurroundings extends ProgramSurroundings {
  readonly clock: Clock & Timers
}
