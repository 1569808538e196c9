/** Market data: events as columns, order books, candles, feeds and the replay of recorded markets. */
export {
  depthLots,
  depthWithin,
  imbalance,
  midTicks,
  priceForLots,
  spreadTicks,
  weightedMidTicks,
} from './books/book-measures.ts'
export { applyToFusedBook, FusedBook } from './books/fused-book.ts'
export { applyToLadderBook, LadderBook } from './books/l2-book.ts'
export { applyToL3Book, L3Book } from './books/l3-book.ts'
export type { OrderBook } from './books/order-book.ts'
export { NO_ORDER } from './books/order-queues.ts'
export { applyToTopOfBook, TopOfBook } from './books/top-of-book.ts'
export { WatchedLevels } from './books/watched-levels.ts'
export { Candle } from './candles/candle.ts'
export { applyToCandles, CandleBuilder } from './candles/candle-builder.ts'
export type { CandleRule } from './candles/candle-rule.ts'
export { VenueCandle } from './candles/venue-candle.ts'
export { EventFlag, EventKind, FeedState, NO_PRICE_TICKS, sideOf } from './events/event-kind.ts'
export { copyBatch, MarketEventBatch, type MarketEventColumns } from './events/market-event-batch.ts'
export { RowSearch } from './events/row-search.ts'
export { TradeView } from './events/trade-view.ts'
export { CANDLE_CAPACITY, CandleColumns } from './feeds/candle-columns.ts'
export { feedOf, type HandMadeFeed } from './feeds/hand-made-feed.ts'
export type { DecimalLiteral, LevelLiteral, MarketEventLiteral } from './feeds/market-event-literal.ts'
export { POISONED_KIND, poisonBatches } from './feeds/poisoned-batches.ts'
export {
  type CodecFactory,
  type CodecOptions,
  DECODE_OUTCOME_NAMES,
  DecodeOutcome,
  type InitialSync,
  type VenueCodec,
} from './feeds/venue-codec.ts'
export { type CaptureOptions, type CaptureReplay, type CaptureReport, openCapture } from './replay/capture-replay.ts'
export { type CsvOptions, type CsvReplay, type CsvReport, openCsv } from './replay/csv-replay.ts'
export { CSV_HEADER, csvOf } from './replay/csv-text.ts'
export { type DetectedGrid, detectGrids, type MessageValues, type ValueListener } from './replay/grid-detection.ts'
export { mergeReplays } from './replay/merged-replay.ts'
export { type RecordedReplay, replayOf } from './replay/recorded-replay.ts'
export type { EventStream, Replay } from './replay/replay.ts'
export type { BestQuotes } from './replay/replay-measurement.ts'
export { EventRing } from './ring/event-ring.ts'
export type { RingConsumer } from './ring/ring-consumer.ts'
export type { RingProducer } from './ring/ring-producer.ts'
export { RingState, WaitOutcome } from './ring/ring-state.ts'
export { RingStream, type RingStreamOptions } from './ring/ring-stream.ts'
export { Backoff, type BackoffRule } from './sockets/backoff.ts'
export { connectionProblem } from './sockets/connection-problem.ts'
export { RateLimit } from './sockets/rate-limit.ts'
export {
  ReconnectingSocket,
  type ReconnectingSocketListener,
  type ReconnectingSocketOptions,
  type SocketStatistics,
} from './sockets/reconnecting-socket.ts'
export type { KeepAliveRule } from './sockets/socket-connection.ts'
export {
  openWebSocket,
  type SocketOpener,
  type SocketTransport,
  type SocketTransportListener,
  type SocketTransportOptions,
} from './sockets/socket-transport.ts'
export { type CaptureVenue, captureFormat, isCaptureHead } from './stored/captures/capture-format.ts'
export type {
  MarketDataFormat,
  OpeningOptions,
  RecordSource,
  StoredListing,
  StoredMarket,
} from './stored/format.ts'
export { type HftWriterOptions, type HftWriterReport, writeHft } from './stored/hft/dataset-writer.ts'
export { type HftOptions, HftReplay, type HftReport, openHft } from './stored/hft/hft-replay.ts'
export { type Manifest, type ManifestFile, readManifest } from './stored/hft/manifest.ts'
export { type InstrumentSummary, MarketSummary } from './stored/inspection/market-summary.ts'
export { checkRecords, checkReplay, RowChecks } from './stored/inspection/row-checks.ts'
export { makeFolder } from './stored/make-folder.ts'
export { type FormattedFile, formatsOf, marketDataFormats } from './stored/market-data-formats.ts'
export { rowsOfBothViews } from './stored/npz/both-views.ts'
export { type NpzOptions, type NpzReplay, type NpzReport, openNpz } from './stored/npz/npz-replay.ts'
export { type NpzWriterOptions, writeNpz } from './stored/npz/npz-writer.ts'
export { StreamedNpz, type StreamedNpzOptions, type StreamedNpzReport, streamNpz } from './stored/npz/streamed-npz.ts'
export { openParquet, type ParquetFile, type ParquetRow } from './stored/parquet/parquet-file.ts'
export { type ParquetOptions, parquetFormatWith } from './stored/parquet/parquet-format.ts'
export {
  type ParquetColumn,
  type ParquetKind,
  type ParquetValue,
  ParquetWriter,
} from './stored/parquet/parquet-writer.ts'
export { type DataProblem, DataProblems, PROBLEM_KINDS, type ProblemKind } from './stored/records/data-problems.ts'
export { Continuity, type ContinuityRule } from './synchronisation/continuity-rule.ts'
export { SnapshotAndDifferences } from './synchronisation/snapshot-and-differences.ts'
