import type { SystemConfig } from '@hft/engine'
import type { Market } from './market.ts'

/** What to know of a run in matching mode: orders meet the single orders of a recording, and some recordings have none. */
export function matchingWarnings({ execution }: SystemConfig, { recordings }: Market): readonly string[] {
  if (execution.mode !== 'matching') return []
  return recordings
    .filter(({ kind, counts }) => kind !== 'generated' && counts['orderRows'] === 0)
    .map(({ files }) => {
      const names = files.join(', ')
      return `${names}: no single orders are recorded, so that in matching mode nobody stands in the book but the run's own orders, which every recorded trade meets first; execution.mode=recorded trades beside the recorded book`
    })
}
