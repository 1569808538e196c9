import type { Colours } from '@hft/statistic'
import type { DiffEvent, SeenState } from './diff-event.ts'
import type { Parting, RunDiff } from './run-diff.ts'

/** Where two runs part, for people to read. @param names of the runs */
export function diffText(diff: RunDiff, names: readonly [string, string], colours: Colours): string {
  const lines: string[] = []
  if (!diff.hasSameConfiguration) lines.push('note: the runs were asked for with different configurations')
  const { parting, sawFirst } = diff
  if (sawFirst !== null && sawFirst.event !== parting?.event) {
    lines.push(
      colours.heading(
        `At event ${sawFirst.event} (${sawFirst.at}) they first saw differently: ${sawFirst.differing.join(', ')}`,
      ),
      `  ${names[0]} saw ${seenText(sawFirst.first)}`,
      `  ${names[1]} saw ${seenText(sawFirst.second)}`,
    )
  }
  if (parting === null) lines.push(`${diff.eventsInCommon} events, all heard and decided alike`)
  else lines.push(...partingLines(parting, diff.eventsInCommon, names, colours))
  return `${lines.join('\n')}\n`
}

function partingLines(
  parting: Parting,
  eventsInCommon: number,
  names: readonly [string, string],
  colours: Colours,
): string[] {
  const { event, differing, before, first, second, firstNext, secondNext } = parting
  const side = (name: string, own: DiffEvent | null, next: readonly DiffEvent[]) => [
    colours.heading(name),
    ...(own === null ? ['  had ended'] : [`  ${lineOf(own)}`, `    saw ${seenText(own.saw)}`]),
    ...next.map((each) => colours.faint(`  ${lineOf(each)}`)),
  ]
  return [
    colours.heading(`The runs part at event ${event}, after ${eventsInCommon} in common: ${differing.join(', ')}`),
    ...before.map((each) => colours.faint(`  ${lineOf(each)}`)),
    '',
    ...side(names[0], first, firstNext),
    '',
    ...side(names[1], second, secondNext),
  ]
}

function lineOf({ event, at, instrument, strategy, text }: DiffEvent): string {
  return `${event}  ${at}  ${instrument}${strategy === null ? '' : `  ${strategy}`}  ${text}`
}

function seenText({ bid, bidQuantity, ask, askQuantity, position }: SeenState): string {
  const side = (price: string | null, quantity: string) => (price === null ? 'none' : `${quantity} at ${price}`)
  return `bid ${side(bid, bidQuantity)}, ask ${side(ask, askQuantity)}, position ${position}`
}
