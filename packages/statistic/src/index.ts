/** What came of trading: latencies, orders, profit and loss, performance, and the reports made of them. */
export { hdrHistogramText, parseHdrHistogramText } from './latency/hdr-histogram-text.ts'
export { LatencyLog } from './latency/latency-log.ts'
export { LatencyRecorder, type LatencySummary } from './latency/latency-recorder.ts'
export {
  type ClockOffset,
  LATENCY_STAGES,
  type LatencyStage,
  LatencyStages,
  type StageSummary,
} from './latency/latency-stages.ts'
export { percentileTable } from './latency/percentile-table.ts'
export { OrderStatistics, type OrderSummary, type TradedSummary } from './orders/order-statistics.ts'
export { DAYS_PER_YEAR, periodsPerYear } from './performance/annualisation.ts'
export { MaximumDrawdown } from './performance/maximum-drawdown.ts'
export { RunningMoments } from './performance/running-moments.ts'
export { sharpeRatio } from './performance/sharpe-ratio.ts'
export { sortinoRatio } from './performance/sortino-ratio.ts'
export { EquityCurve, type EquitySampleListener } from './pnl/equity-curve.ts'
export { type ProfitAndLoss, profitByAsset, profitOfInstrument } from './pnl/profit-and-loss.ts'
export { csvRow, type TextSink } from './reports/csv.ts'
export { EquityCsv, type EquityCsvOptions } from './reports/equity-csv.ts'
export { fillFeeText } from './reports/fill-fee.ts'
export { FILL_COLUMNS, FillsCsv, type FillsCsvOptions } from './reports/fills-csv.ts'
export { type InstrumentSummary, type RunSummary, type RunSummaryParts, summaryOf } from './reports/run-summary.ts'
export { type Colours, PLAIN, summaryText } from './reports/summary-text.ts'
