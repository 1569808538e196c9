import { parseArgs } from 'node:util'
import { NANOS_PER_MILLISECOND } from '@hft/clock'
import type { SendPolicy } from '@hft/execution'
import { LATENCIES, withdrawalOutcomes } from './withdrawal-run.ts'

const HELP = `Takes all that venues of different latency show, while they pull their quotes after the first print.

  --orders N  orders of a case [500]
`

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '500' }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const orders = Number(values.orders)
const policies: readonly SendPolicy[] = ['fastest-first', 'arrival-equalised']
process.stdout.write(`venues ${LATENCIES.join(', ')} ms away, 100 lots each, ${orders} orders of 300 lots a case; by the definition in brackets\n
| jitter | τ | fastest first | arrival-equalised |
|---|---|---|---|
`)
for (const jitter of [0, 0.5]) {
  for (const reaction of [0, 1, 2, 3, 6, 9]) {
    const cells: string[] = []
    for (const send of policies) {
      const outcomes = await withdrawalOutcomes({
        send,
        reactionNanos: reaction * NANOS_PER_MILLISECOND,
        jitterNanos: jitter * NANOS_PER_MILLISECOND,
        orders,
      })
      const sum = (of: (outcome: (typeof outcomes)[number]) => number) => outcomes.reduce((so, one) => so + of(one), 0)
      const shown = sum(({ shownLots }) => shownLots)
      const share = (lots: number) => `${((100 * lots) / shown).toFixed(1)} %`
      cells.push(`${share(sum(({ filledLots }) => filledLots))} (${share(sum(({ definedLots }) => definedLots))})`)
    }
    process.stdout.write(`| ${jitter} ms | ${reaction} ms | ${cells.join(' | ')} |\n`)
  }
}
