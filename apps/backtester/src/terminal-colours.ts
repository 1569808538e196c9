import type { Colours } from '@hft/statistic'
import pc from 'picocolors'

const { bold, green, red, dim } = pc.createColors(true)

/** Colours of a terminal. */
export const TERMINAL: Colours = { heading: bold, gain: green, loss: red, faint: dim }
