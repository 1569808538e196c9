import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import {
  BinanceDialect,
  type MarketSession,
  RecordedSessionServer,
  type SessionFault,
  type VenueDialect,
} from '@hft/venue-simulator'

const MAIN = join(import.meta.dirname, '../main.ts')
const TIMES = /"([ET])":(\d{13})\b/g

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** What it said so far. */
  output(): string
}

/** Starts the trader, or another program, in a folder. */
export function start(folder: string, args: readonly string[], main = MAIN): Running {
  const { INIT_CWD: _, ...environment } = process.env
  const child = spawn(process.execPath, ['--conditions=@hft/source', main, ...args], { cwd: folder, env: environment })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
  return { child, ended, output: () => stdout }
}

/** A session whose venue's times begin now: a recording of it then has both times of one day. */
export function sessionOfToday(session: MarketSession): MarketSession {
  const clock = new SystemClock()
  const nowMillis = Number(clock.epochNs / 1_000_000n) + Math.floor(clock.now() / 1e6)
  const first = Math.min(
    ...session.messages.flatMap(({ text }) => [...text.matchAll(TIMES)].map(([, , at]) => Number(at))),
  )
  const messages = session.messages.map((message) => ({
    ...message,
    text: message.text.replace(TIMES, (_, name: string, at: string) => `"${name}":${Number(at) - first + nowMillis}`),
  }))
  return { ...session, messages }
}

/** How a venue talks, and how the trader is told of it. */
export interface ServedVenue {
  readonly options: readonly string[]
  readonly dialect: (nowMillis: () => number) => VenueDialect
}

/** A server of a session, and the options by which the trader finds it. */
export async function serveSession(
  session: MarketSession,
  settings: { readonly faults?: readonly SessionFault[]; readonly speed?: number } = {},
  venue: ServedVenue = {
    options: ['--venue', 'binance-usdm', '--instrument', session.symbol, '--stream', 'trades=trade'],
    dialect: (nowMillis) => new BinanceDialect(session.symbol, nowMillis),
  },
): Promise<{ readonly server: RecordedSessionServer; readonly options: readonly string[]; close(): Promise<void> }> {
  const clock = new SystemClock()
  const nowMillis = () => Number(clock.epochNs / 1_000_000n) + Math.floor(clock.now() / 1e6)
  const dialect = venue.dialect(nowMillis)
  const server = await RecordedSessionServer.start({ session, dialect, clock, ...settings })
  return {
    server,
    options: [...venue.options, ...['--endpoint', server.webSocket, '--endpoint', server.rest]],
    close: async () => {
      await server.close()
      clock.close()
    },
  }
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => boolean, mostMillis = 60_000): Promise<void> {
  for (let waited = 0; !isSo(); waited += POLL_MILLIS) {
    if (waited > mostMillis) throw new Error(`not ${what} within ${mostMillis} ms`)
    await pause(POLL_MILLIS)
  }
}

/** Lets time pass. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis)
  })
}

const POLL_MILLIS = 10
