/** What came of trading: latencies, orders, profit and loss, performance, and the reports made of them. */
export { hdrHistogramText, parseHdrHistogramText } from './latency/hdr-histogram-text.ts'
export { LatencyLog } from './latency/latency-log.ts'
export { LatencyRecorder, type LatencySummary } from './latency/latency-recorder.ts'
export { latencyLogText, latencyTables } from './latency/latency-report.ts'
export {
  type ClockOffset,
  LATENCY_STAGES,
  type LatencyStage,
  LatencyStages,
  type StageSummary,
} from './latency/latency-stages.ts'
export { percentileTable } from './latency/percentile-table.ts'
export { ExecutionQuality, type ExecutionSummary, type FillTimeSummary } from './orders/execution-quality.ts'
export { MARKOUT_HORIZONS, type MarkoutSummary, Markouts } from './orders/markouts.ts'
export { ownerName } from './orders/order-owner.ts'
export { NO_RECORD, OrderRecords } from './orders/order-records.ts'
export { OrderStatistics, type OrderSummary, type TradedSummary } from './orders/order-statistics.ts'
export { DAYS_PER_YEAR, periodsPerYear, TRADING_DAYS_PER_YEAR } from './performance/annualisation.ts'
export { BenchmarkRegression } from './performance/benchmark-regression.ts'
export { calmarRatio } from './performance/calmar-ratio.ts'
export { ChangeDistribution, QUANTILE_ERROR } from './performance/change-distribution.ts'
export { DrawdownEpisodes } from './performance/drawdown-episodes.ts'
export { CAUTION_TEXTS, type Caution, type Estimate, TRUSTED_DAYS, TRUSTED_SAMPLES } from './performance/estimate.ts'
export { MaximumDrawdown } from './performance/maximum-drawdown.ts'
export { normalProbability, normalQuantile } from './performance/normal-distribution.ts'
export { omegaRatio } from './performance/omega-ratio.ts'
export type { PerformanceSummary } from './performance/performance-summary.ts'
export {
  deflatedSharpeRatio,
  expectedBestSharpe,
  probabilisticSharpeRatio,
  type Trials,
} from './performance/probabilistic-sharpe-ratio.ts'
export { RunningMoments } from './performance/running-moments.ts'
export { sharpeRatio, sharpeRatioError } from './performance/sharpe-ratio.ts'
export { sortinoRatio } from './performance/sortino-ratio.ts'
export { EquityCurve, type EquityCurveOptions, type EquitySampleListener } from './pnl/equity-curve.ts'
export { ExposureTime } from './pnl/exposure-time.ts'
export { type LotOrder, OpenLots } from './pnl/open-lots.ts'
export { type CostedProfit, PnlBook } from './pnl/pnl-book.ts'
export { type MidSource, PnlStatistics } from './pnl/pnl-statistics.ts'
export type { AttributionSummary, BookSummary, CostSummary, PnlSummary } from './pnl/pnl-summary.ts'
export { type ProfitAndLoss, profitByAsset, profitOfInstrument } from './pnl/profit-and-loss.ts'
export type { RoundTripSummary } from './pnl/round-trip-summary.ts'
export { RoundTrips } from './pnl/round-trips.ts'
export { csvRow, csvTable, type TextSink } from './reports/csv.ts'
export { EquityTable, type EquityTableOptions } from './reports/equity-table.ts'
export { fillFeeText } from './reports/fill-fee.ts'
export { FILL_COLUMNS, FillsTable, type FillsTableOptions } from './reports/fills-table.ts'
export { ORDER_COLUMNS, OrdersTable, type OrdersTableOptions } from './reports/orders-table.ts'
export { type ReportPageInput, reportPage } from './reports/page/report-page.ts'
export { type ReportFill, ReportSeries } from './reports/page/report-series.ts'
export { ParquetTable } from './reports/parquet-table.ts'
export { type TableColumn, type TableSink, tableSinks } from './reports/report-table.ts'
export {
  type ActivitySummary,
  type InstrumentSummary,
  type RunFigures,
  type RunSummary,
  type RunSummaryParts,
  summaryOf,
} from './reports/run-summary.ts'
export { type Colours, PLAIN, summaryText } from './reports/summary-text.ts'
