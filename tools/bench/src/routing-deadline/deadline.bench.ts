import { parseArgs } from 'node:util'
import { type DeadlineCase, deadlineOutcome } from './deadline-run.ts'

const HELP = `Carries out orders with a deadline over two generated venues: taken at once, or divided by Cont and Kukanov.

  --events N  events of each venue's market [200000]
  --seeds N   markets that are averaged over [3]
`

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    seeds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const events = Number(values.events)
const seeds = Number(values.seeds)
const rules: readonly Pick<DeadlineCase, 'allocation' | 'chaseTicks'>[] = [
  { allocation: 'take-first', chaseTicks: 0 },
  { allocation: 'cont-kukanov', chaseTicks: 0 },
  { allocation: 'cont-kukanov', chaseTicks: 2 },
  { allocation: 'cont-kukanov', chaseTicks: 10 },
  { allocation: 'cont-kukanov', chaseTicks: 50 },
]
process.stdout.write(`two generated venues of one fair value, ${events} events each, ${seeds} markets

| order, deadline | allocation | chase cost | orders | filled | traded at rest | planned below taking at once | realised below |
|---|---|---|---|---|---|---|---|
`)
for (const [quantityLots, seconds] of [
  [1_500, 0.2],
  [1_500, 1],
  [6_000, 1],
] as const) {
  for (const rule of rules) {
    let orders = 0
    let filled = 0
    let asked = 0
    let resting = 0
    let planned = 0
    let realised = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const outcome = await deadlineOutcome({ ...rule, quantityLots, seconds, events, seed })
      orders += outcome.orders.length
      for (const { filledLots, quantityLots: whole } of outcome.orders) {
        filled += filledLots
        asked += whole
      }
      resting += outcome.makerShare
      realised += outcome.routing.overTakingBasisPoints!
      planned += outcome.routing.overTakingBasisPoints! - outcome.routing.overPlanBasisPoints!
    }
    const chase = rule.allocation === 'take-first' ? '' : `${rule.chaseTicks} ticks`
    const cells = [
      `${quantityLots} lots, ${seconds} s`,
      rule.allocation,
      chase,
      String(orders),
      `${((100 * filled) / asked).toFixed(1)} %`,
      `${((100 * resting) / seeds).toFixed(0)} %`,
      `${(-planned / seeds).toFixed(2)} bp`,
      `${(-realised / seeds).toFixed(2)} bp`,
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
}
