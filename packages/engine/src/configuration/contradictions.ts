import { instrumentsOf } from '@hft/instrument'
import { originAt, textOfPath } from './layers.ts'
import { suggestion } from './nearest-name.ts'
import type { SystemConfig } from './system-config.ts'

/** A field, and what is wrong with it beside the others. */
type Contradiction = readonly [path: readonly PropertyKey[], message: string]

/**
 * What is right by itself and wrong beside the rest: names that the run doesn't have, and settings that another one
 * leaves without effect. One line each, with the field and where its value comes from; none if all fits together.
 */
export function contradictionsIn(config: SystemConfig, origins: ReadonlyMap<string, string>): string[] {
  return [...unknownInstruments(config), ...unknownVenues(config), ...idleSettings(config)].map(
    ([path, message]) => `${textOfPath(path)} (${originAt(origins, path)}): ${message}`,
  )
}

function unknownInstruments({ engine, execution }: SystemConfig): Contradiction[] {
  const known = engine.instruments.map(({ id }) => id)
  const named: (readonly [path: readonly PropertyKey[], id: string])[] = []
  execution.frictions.halts.forEach(({ instruments }, halt) => {
    instruments.forEach((id, at) => {
      named.push([['execution', 'frictions', 'halts', halt, 'instruments', at], id])
    })
  })
  for (const id of Object.keys(execution.impact.instruments)) {
    named.push([['execution', 'impact', 'instruments', id], id])
  }
  for (const id of Object.keys(engine.account.leverageByInstrument)) {
    named.push([['engine', 'account', 'leverageByInstrument', id], id])
  }
  return named
    .filter(([, id]) => !known.includes(id))
    .map(([path, id]) => [path, `the run has no instrument '${id}'${suggestion(id, known)}`])
}

function unknownVenues({ engine, execution }: SystemConfig): Contradiction[] {
  const known = [...new Set(instrumentsOf(engine.instruments).map(({ venue }) => venue))]
  return (['latencyByVenue', 'auctionsByVenue', 'sessionEndByVenue'] as const).flatMap((field) =>
    Object.keys(execution[field])
      .filter((venue) => !known.includes(venue))
      .map((venue): Contradiction => {
        return [['execution', field, venue], `the run has no venue '${venue}'${suggestion(venue, known)}`]
      }),
  )
}

function idleSettings({ execution, market, data }: SystemConfig): Contradiction[] {
  const { mode, matchingFeed, fillRule, impact } = execution
  const found: Contradiction[] = []
  if (mode === 'matching') {
    if (data.files.length === 0 && !market.kinds.orders) {
      found.push([
        ['execution', 'mode'],
        'in matching mode orders meet single orders, and the generated market tells none; set market.kinds.orders=true, or give data recorded order by order',
      ])
    }
    const impactField = impact.consumesBook ? ['consumesBook'] : impact.price.kind === 'none' ? [] : ['price']
    if (impactField.length > 0) {
      found.push([
        ['execution', 'impact', ...impactField],
        'in matching mode what is taken is gone, so that there is no impact to model; leave it out, or set execution.mode=recorded',
      ])
    }
    return found
  }
  if (matchingFeed === 'published') {
    found.push([['execution', 'matchingFeed'], 'published is for execution.mode=matching; the mode is recorded'])
  }
  if (impact.consumesBook && fillRule === 'whole') {
    found.push([
      ['execution', 'impact', 'consumesBook'],
      'needs execution.fillRule=partial: with whole, orders fill by more than the book holds',
    ])
  }
  return found
}
