/** The engine: one deterministic event loop for backtest, paper and live trading, its commands, audit log and configuration. */
export { AccountCounters, LIQUIDATOR } from './accounts/account-desk.ts'
export type { AccountSummary } from './accounts/account-summary.ts'
export {
  AuditFileReader,
  type AuditFileRun,
  AuditFileWriter,
  AuditRow,
  AuditRowLayout,
  type ByteSource,
} from './audit/audit-file.ts'
export { AuditLog } from './audit/audit-log.ts'
export { AuditKind, AuditLayout, AuditRecord } from './audit/audit-record.ts'
export { AuditText } from './audit/audit-text.ts'
export { readConditions, writeConditions } from './audit/conditions-record.ts'
export type { RecordedParameters } from './audit/parameter-record.ts'
export { EngineReplica } from './audit/replica.ts'
export {
  type Command,
  CommandKind,
  type HealthReport,
  type KillCommandTerms,
  type ParameterCommand,
} from './commands/command.ts'
export { type CheckedArguments, checkArguments } from './configuration/command-line/arguments.ts'
export { type CommandLineOption, flagLayers } from './configuration/command-line/command-line-option.ts'
export { ExitCode } from './configuration/command-line/exit-code.ts'
export { Interruption, type InterruptSource } from './configuration/command-line/interruption.ts'
export {
  exitCodeOf,
  failureText,
  type PipedOutput,
  type ProgramSurroundings,
  type TextOutput,
  versionIn,
  wantsColours,
  whenReaderLeaves,
} from './configuration/command-line/program.ts'
export {
  declareOptions,
  type GivenOptions,
  type OptionParser,
  readOptions,
} from './configuration/command-line/read-options.ts'
export { type RequestedSystem, readSystem, type SystemSources } from './configuration/command-line/read-system.ts'
export { duration, fields, list, PROGRAM_OPTIONS, SYSTEM_OPTIONS } from './configuration/command-line/system-options.ts'
export { workingFolder } from './configuration/command-line/working-folder.ts'
export { readConfigurationFile } from './configuration/configuration-file.ts'
export { contradictionsIn } from './configuration/contradictions.ts'
export { DataConfig } from './configuration/data-config.ts'
export { CandleConfig, EngineConfig, WarmUpConfig } from './configuration/engine-config.ts'
export { jsonSchemaText } from './configuration/json-schema.ts'
export { type ConfigurationLayer, mergeLayers, originAt } from './configuration/layers.ts'
export {
  type ConfigurationSources,
  type LoadedConfiguration,
  loadConfiguration,
  sectionOf,
} from './configuration/load-configuration.ts'
export { type LoadedStrategy, loadStrategy } from './configuration/load-strategy.ts'
export { nearestName, suggestion } from './configuration/nearest-name.ts'
export { printedConfiguration } from './configuration/printed-configuration.ts'
export { configurationError } from './configuration/problems.ts'
export { reasonName } from './configuration/reason-name.ts'
export { ReportConfig } from './configuration/report-config.ts'
export { SchemaTree } from './configuration/schema-tree.ts'
export { type SimulatedSystem, type SimulatedSystemParts, simulatedSystem } from './configuration/simulated-system.ts'
export { SimulationConfig } from './configuration/simulation-config.ts'
export { StrategyConfig } from './configuration/strategy-config.ts'
export { helpOfStrategy, strategyHelp } from './configuration/strategy-help.ts'
export { SystemConfig, strategyConfigs } from './configuration/system-config.ts'
export { Engine } from './engine.ts'
export type { EngineParts } from './engine-parts.ts'
export type { EngineSummary, RunDescription } from './engine-summary.ts'
export type { EventCounters } from './event-counters.ts'
export { optimiseForThroughput } from './optimise-for-throughput.ts'
export type { UpdateCounters } from './orders/order-desk.ts'
export type { ExecutionReport } from './reports/execution-report.ts'
export { executionSections } from './reports/execution-text.ts'
export { type EndedRun, finishReport } from './reports/finish-report.ts'
export { AUDIT_FILE, type LatencyFiles, ReportFolder } from './reports/report-folder.ts'
export { type RecordedRun, ReportRecorder } from './reports/report-recorder.ts'
export type { KillReport } from './risk/kill-report.ts'
export {
  type ControlRefusalSummary,
  type RiskRefusals,
  riskRefusals,
  riskRefusalText,
} from './risk/risk-refusals.ts'
export { SimulatedAccountModes } from './risk/simulated-account-modes.ts'
export type { RunResult, StrategyFailure } from './run-result.ts'
export { configurationHash } from './state/configuration-hash.ts'
export type { InstrumentState, MarketState } from './state/market-state.ts'
export type { VenueCandles } from './state/venue-candles.ts'
export type { EngineStatistics, RunRecorder } from './statistics/engine-statistics.ts'
