import type { RoutingSummary } from '@hft/execution'
import type { Colours } from '@hft/statistic'
import type { EngineSummary } from '../engine-summary.ts'
import type { ExecutionReport } from './execution-report.ts'

/** Sections for people to read about orders that were worked over time or routed; none where there were none. */
export function executionSections(
  { executions = [], routing }: Pick<EngineSummary, 'executions' | 'routing'>,
  colours: Colours,
): readonly string[] {
  const sections = executions.map((report) => section(colours, `Execution: ${report.algorithm}`, executionRows(report)))
  if (routing !== undefined) sections.push(section(colours, 'Routing', routingRows(routing)))
  return sections
}

function executionRows(report: ExecutionReport): readonly (readonly [string, string])[] {
  const { side, filled, quantity, instrument, averagePrice, arrivalPrice, marketPrice, participation } = report
  return [
    ['order', `${side} ${quantity} ${instrument}, ${filled} filled in ${report.children} parts`],
    ['average price', `${price(averagePrice)} (arrival ${price(arrivalPrice)}, market ${price(marketPrice)})`],
    ['arrival slippage', basisPoints(report.arrivalSlippageBasisPoints)],
    ['VWAP slippage', basisPoints(report.vwapSlippageBasisPoints)],
    ['participation', participation === null ? 'no trades' : `${(participation * 100).toFixed(2)} %`],
  ]
}

function routingRows(routing: RoutingSummary): readonly (readonly [string, string])[] {
  const { product, orders, filledWhole, restingOnly, slices } = routing
  const isFilled = routing.parents.some(({ filled }) => filled > 0)
  const above = (value: number | null, none: string) => (isFilled ? basisPoints(value, none) : 'nothing was filled')
  const unlike = 'no order could be filled like that'
  return [
    ['product', product],
    ['orders', `${orders}, ${filledWhole} filled whole, ${restingOnly} rested only, in ${slices} slices`],
    ['realised above plan', above(routing.overPlanBasisPoints, 'no order had one: all rested')],
    ['above taking at once', above(routing.overTakingBasisPoints, unlike)],
    ['above best single venue', above(routing.overSingleVenueBasisPoints, unlike)],
    ['above a naive sweep', above(routing.overNaiveSweepBasisPoints, unlike)],
  ]
}

function section(colours: Colours, title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return `${colours.heading(title)}\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}`
}

function price(value: number | null): string {
  return value === null ? 'none' : String(value)
}

function basisPoints(value: number | null, none = 'nothing to compare'): string {
  return value === null ? none : `${value.toFixed(3)} bp`
}
