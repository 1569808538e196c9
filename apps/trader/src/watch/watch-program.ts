import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND } from '@hft/clock'
import {
  type CommandLineOption,
  configurationError,
  declareOptions,
  ExitCode,
  Interruption,
  readOptions,
  wantsColours,
  workingFolder,
} from '@hft/engine'
import { type Colours, PLAIN } from '@hft/statistic'
import { Command } from 'commander'
import { lineTexts } from '../live/feed-text.ts'
import { LIVE_OPTIONS, type LiveSource, liveSource, neverConnected, openLiveFeed } from '../live/live-source.ts'
import type { LiveSurroundings } from '../live/live-surroundings.ts'
import { Deadline, DURATION_OPTION, durationOption, Ticker } from '../live/stopwatch.ts'
import { TERMINAL_COLOURS } from '../terminal-colours.ts'
import { cutTo, linesOf, sizeOf, type TerminalSize } from '../terminal-lines.ts'
import { marketScreen, marketSnapshot, snapshotLine } from './market-view.ts'
import { WatchedMarket } from './watched-market.ts'

const SCREEN_NANOS = 100 * NANOS_PER_MILLISECOND
const DEFAULT_DEPTH = 8
const MOST_DEPTH = 50

const OPTIONS: readonly CommandLineOption[] = [
  ...LIVE_OPTIONS,
  { flags: '--depth <levels>', description: `levels of the book on a terminal, a side (default ${DEFAULT_DEPTH})` },
  DURATION_OPTION,
  { flags: '--json', description: 'a line of JSON an instrument and second' },
  { flags: '--no-color', description: 'no colours (as NO_COLOR=1)' },
  { flags: '-h, --help', description: 'prints this help' },
]

const HELP = `
On a terminal the picture is redrawn in place; elsewhere a line an instrument and second is printed.

Examples:
  hft-trader watch --venue binance-usdm --instrument BTCUSDT
  hft-trader watch --venue okx --instrument BTC-USDT-SWAP --instruments instruments.json
  hft-trader watch --venue binance-usdm --instrument BTCUSDT --json | jq .spreadTicks

Exit codes:
  0    ended by Ctrl-C, SIGTERM, --duration or a reader that left
  1    the venue refused all that was asked for, or no connection came about in --duration
  2    did not begin: options are wrong; all mistakes are listed
  130  Ctrl-C a second time
`

/**
 * `hft-trader watch`.
 *
 * @throws CodedError `configuration.invalid`
 */
export async function runWatchProgram(args: readonly string[], around: LiveSurroundings): Promise<ExitCode> {
  const program = new Command('hft-trader watch')
  program
    .description('Shows live books, trades and the state of the feed.')
    .helpOption(false)
    .configureHelp({ helpWidth: 120 })
  declareOptions(program, OPTIONS)
  const { values, problems: given } = readOptions(program, OPTIONS, args)
  const { stdout, environment, currentFolder, clock } = around
  if (values.has('--help')) {
    stdout.write(`${program.helpInformation()}${HELP}`)
    return ExitCode.Done
  }
  const problems = [...given]
  const source = await liveSource(values, workingFolder(environment, currentFolder), problems)
  const depthText = values.get('--depth')?.at(-1) ?? String(DEFAULT_DEPTH)
  const depth = Number(depthText)
  if (!(Number.isInteger(depth) && depth >= 1 && depth <= MOST_DEPTH))
    problems.push(`--depth: '${depthText}' must be a whole number from 1 to ${MOST_DEPTH}`)
  const durationNanos = durationOption(values, '--duration', Number.POSITIVE_INFINITY, problems)
  if (problems.length > 0 || source === undefined) throw configurationError(problems)
  const colours = wantsColours(around, values.has('--no-color')) ? TERMINAL_COLOURS : PLAIN
  const form = values.has('--json') ? 'json' : stdout.isTTY === true ? 'screen' : 'lines'
  return await watch(source, { form, depth, colours, endsAt: clock.now() + durationNanos }, around)
}

interface WatchOptions {
  readonly form: 'json' | 'screen' | 'lines'
  readonly depth: number
  readonly colours: Colours
  readonly endsAt: number
}

async function watch(source: LiveSource, options: WatchOptions, around: LiveSurroundings): Promise<ExitCode> {
  const { clock, stdout, stderr } = around
  const startedAt = clock.now()
  const feed = openLiveFeed(source, clock)
  const hasBook = source.channels.includes('book')
  const markets = feed.instruments.map((instrument) => new WatchedMarket(instrument, hasBook, startedAt))
  let end: (code: ExitCode) => void = () => undefined
  const ended = new Promise<ExitCode>((resolve) => {
    end = resolve
  })
  feed.events$.subscribe((batch) => {
    for (let row = 0; row < batch.length; row++) markets[batch.instrument[row]!]?.apply(batch, row)
  })
  feed.status$.subscribe((status) => {
    markets[status.instrument.index]!.noteStatus(status)
    if (markets.every(({ state }) => state === 'closed')) end(ExitCode.Failed)
  })
  const screen = new Screen((text) => stdout.write(text))
  const show = () => {
    const now = clock.now()
    const { statistics } = feed
    const size = sizeOf(stdout)
    const lines = markets.flatMap((market) => {
      const shown = marketSnapshot(market, statistics, clock.epochNs, now)
      if (options.form === 'json') return [JSON.stringify({ type: 'market', ...shown })]
      if (options.form === 'lines') return [snapshotLine(shown, options.colours)]
      return [...marketScreen(market, shown, options.depth, size.columns, clock.epochNs, options.colours), '']
    })
    if (options.form === 'screen') {
      const ofLines = lineTexts(statistics).flatMap((text) => linesOf(text.split('  '), size.columns))
      screen.draw([...lines, ...ofLines], size)
    } else {
      const ofLines = options.form === 'json' ? [] : lineTexts(statistics)
      stdout.write(`${[...lines, ...ofLines].join('\n')}\n`)
    }
  }
  const interruption = new Interruption(
    around.signals,
    () => end(ExitCode.Done),
    () => around.exit(ExitCode.Interrupted),
  )
  const deadline = new Deadline(clock, options.endsAt, () => end(ExitCode.Done))
  const ticker = new Ticker(clock, startedAt, show, options.form === 'screen' ? SCREEN_NANOS : NANOS_PER_SECOND)
  const outcome = await ended
  ticker.stop()
  deadline.stop()
  show()
  const unconnected = outcome === ExitCode.Done && !interruption.isRequested ? neverConnected(feed) : undefined
  await feed.close()
  interruption.release()
  if (unconnected !== undefined) {
    stderr.write(`error watch.no_connection: there was no connection in all this time: ${unconnected}\n`)
    return ExitCode.Failed
  }
  if (outcome === ExitCode.Failed) {
    const reasons = markets.map(({ instrument, reason }) => `${instrument.id}: ${reason}`)
    stderr.write(`error watch.refused: the venue refused all that was asked for: ${reasons.join('; ')}\n`)
  }
  return outcome
}

/** Lines that are drawn over the ones before: cut, so that each takes one row and all are on the screen. */
class Screen {
  readonly #write: (text: string) => void
  #height = 0
  #columns = Number.NaN

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  draw(lines: readonly string[], { columns, rows }: TerminalSize): void {
    // The cursor stands on a row of its own below.
    const most = Math.max(1, rows - 1)
    const fitting = lines.length <= most ? lines : [...lines.slice(0, most - 1), '… more rows or --depth 3 show it all']
    // What was drawn on another width lies on other rows now.
    const isResized = this.#height > 0 && columns !== this.#columns
    const up = isResized ? '\u001b[2J\u001b[H' : this.#height === 0 ? '' : `\u001b[${this.#height}A`
    this.#write(`${up}\r\u001b[J${fitting.map((line) => cutTo(line, columns)).join('\n')}\n`)
    this.#height = fitting.length
    this.#columns = columns
  }
}
