/** A venue on this machine: recorded and generated sessions over WebSocket and REST, with scripted faults. */
export { SESSION_FAULT_KINDS, type SessionFault } from './faults/session-fault.ts'
export { BinanceDialect, binanceStreamOf } from './protocols/binance-dialect.ts'
export type { DialectAnswer, DialectClient, VenueDialect } from './protocols/venue-dialect.ts'
export { type GeneratedSessionOptions, generateBinanceSession } from './sessions/generated-binance-session.ts'
export type { MarketSession, SessionMessage } from './sessions/market-session.ts'
export { type RecordingOptions, readRecordedSession } from './sessions/recorded-session.ts'
export { RecordedSessionServer, type SessionServerOptions } from './sessions/recorded-session-server.ts'
