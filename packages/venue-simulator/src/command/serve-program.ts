import { type Clock, CodedError, NANOS_PER_MILLISECOND, type Timers } from '@hft/clock'
import { RecordedSessionServer } from '../sessions/recorded-session-server.ts'
import { SIMULATED_VENUES } from '../sessions/simulated-venues.ts'
import { SERVE_HELP, serveOptions } from './serve-options.ts'

const FAILED = 1
const NOT_BEGUN = 2

/** What the program gets from the system that it runs on. */
export interface ServeSurroundings {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  readonly clock: Clock & Timers
  /** Settles when the program is asked to end. */
  readonly ended: Promise<unknown>
}

/**
 * Simulates a venue until it is asked to end. Exit code 0, 2 when it did not begin because of its options, 1 when it
 * couldn't, as where its port is taken.
 */
export async function runServeProgram(args: readonly string[], around: ServeSurroundings): Promise<number> {
  const { stdout, stderr, clock, ended } = around
  let server: RecordedSessionServer
  try {
    const { venue, symbols, seed, messages, speed, port, faults, wantsHelp } = serveOptions(args)
    if (wantsHelp) {
      stdout.write(SERVE_HELP)
      return 0
    }
    const { generate, dialect } = SIMULATED_VENUES[venue]!
    const nowMillis = () => Number(clock.epochNs / 1_000_000n) + Math.floor(clock.now() / NANOS_PER_MILLISECOND)
    const startedAt = clock.now()
    const session = generate({ symbols, seed, messages, startMillis: nowMillis() })
    server = await RecordedSessionServer.start({
      ...{ session, dialect: dialect(symbols, nowMillis), faults, port },
      ...{ speed, clock, startedAt, isPublic: true },
    })
    const seconds = session.messages.at(-1)!.atNanos / NANOS_PER_MILLISECOND / 1_000 / speed
    const names = symbols.map((symbol) => `--instrument ${symbol}`).join(' ')
    stdout.write(`${venue} is at ${server.webSocket} and ${server.rest}, with ${Math.ceil(seconds)} s of ${symbols.join(', ')}
Look at it with
  npx nx run trader:watch -- --venue ${venue} ${names} --endpoint ${server.webSocket} --endpoint ${server.rest}
Ctrl-C ends it.
`)
  } catch (error) {
    const isOptions = error instanceof CodedError
    const what = isOptions ? `error ${error.code}: ${error.message}` : `error: ${String(error)}`
    stderr.write(`${what}\n`)
    return isOptions ? NOT_BEGUN : FAILED
  }
  await ended
  await server.close()
  return 0
}
