import { parseArgs } from 'node:util'
import { CodedError } from '@hft/clock'
import { SESSION_FAULT_KINDS, type SessionFault } from '../faults/session-fault.ts'
import { SIMULATED_VENUES } from '../sessions/simulated-venues.ts'

const FAULT = /^([a-z-]+)@(\d+)((?:,[a-zA-Z]+=\d+)*)$/
const FAULT_FIELDS: readonly string[] = ['count', 'line', 'missed', 'retryAfterSeconds']
const LARGEST_PORT = 65_535
const DEFAULT_MESSAGES = 50_000

/** What is simulated. */
export interface ServeOptions {
  readonly venue: string
  readonly symbols: readonly [string, ...string[]]
  readonly port: number
  readonly speed: number
  readonly messages: number
  readonly seed: number
  readonly faults: readonly SessionFault[]
  readonly wantsHelp: boolean
}

export const SERVE_HELP = `Usage: venue-simulator:serve -- --venue <venue> [options]

Simulates a venue on this machine: a generated market in the venue's own words, over WebSocket and REST.

Options:
  --venue <venue>      one of ${Object.keys(SIMULATED_VENUES).join(', ')}
  --instrument <name>  as the venue writes it; repeatable (default a well-known one)
  --port <number>      default a free one
  --speed <number>     2 is twice as fast as it would happen (default 1)
  --messages <number>  of each instrument (default ${DEFAULT_MESSAGES})
  --seed <number>      of the market (default 1)
  --fault <fault>      repeatable; <kind>@<message>[,line=<n>][,count=<n>][,missed=<n>][,retryAfterSeconds=<n>], kinds are
                       ${SESSION_FAULT_KINDS.join(', ')}
  -h, --help           prints this help

Example:
  npx nx run venue-simulator:serve -- --venue deribit --port 8080 --fault cut-in-frame@500,missed=20
`

/**
 * Reads the command line; all mistakes are reported together.
 *
 * @throws CodedError `simulator.options`
 */
export function serveOptions(args: readonly string[]): ServeOptions {
  const problems: string[] = []
  const values = parsed(args)
  const number = (name: string, fallback: number, most: number, isWhole = true): number => {
    const text = values[name]?.at(-1)
    const value = text === undefined ? fallback : Number(text)
    const isRight = value > 0 && value <= most && (!isWhole || Number.isInteger(value))
    if (!isRight)
      problems.push(`--${name}: '${text}' must be a ${isWhole ? 'whole ' : ''}number above 0, up to ${most}`)
    return value
  }
  const venue = values['venue']?.at(-1) ?? ''
  const known = Object.hasOwn(SIMULATED_VENUES, venue) ? SIMULATED_VENUES[venue] : undefined
  const wantsHelp = values['help'] !== undefined
  if (known === undefined) {
    const what = venue === '' ? 'is missing' : `there is no '${venue}'`
    problems.push(`--venue: ${what}; it is one of ${Object.keys(SIMULATED_VENUES).join(', ')}`)
  }
  const [first = known?.symbol ?? '', ...others] = [...new Set(values['instrument'])]
  const options: ServeOptions = {
    venue,
    symbols: [first, ...others],
    port: values['port'] === undefined ? 0 : number('port', 0, LARGEST_PORT),
    speed: number('speed', 1, 10_000, false),
    messages: number('messages', DEFAULT_MESSAGES, 10_000_000),
    seed: number('seed', 1, Number.MAX_SAFE_INTEGER),
    faults: (values['fault'] ?? []).flatMap((text) => faultOf(text, problems)),
    wantsHelp,
  }
  if (problems.length > 0 && !wantsHelp) throw wrongOptions(problems)
  return options
}

function parsed(args: readonly string[]): Readonly<Record<string, string[] | undefined>> {
  const option = { type: 'string', multiple: true } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        venue: option,
        instrument: option,
        port: option,
        speed: option,
        messages: option,
        seed: option,
        fault: option,
        help: { type: 'boolean', short: 'h' },
      },
    })
    const { help, ...texts } = values
    return { ...texts, help: help === true ? [''] : undefined }
  } catch (error) {
    throw wrongOptions([error instanceof Error ? error.message : String(error)])
  }
}

function faultOf(text: string, problems: string[]): SessionFault[] {
  const [, kindText, at, more = ''] = FAULT.exec(text) ?? []
  const kind = SESSION_FAULT_KINDS.find((one) => one === kindText)
  const fields = more
    .split(',')
    .filter(Boolean)
    .map((field) => field.split('='))
  const unknown = fields.find(([name = '']) => !FAULT_FIELDS.includes(name))
  if (kind === undefined || unknown !== undefined) {
    const wrong = unknown === undefined ? `'${text}'` : `'${unknown[0]}' in '${text}'`
    const form = `<kind>@<message>[,${FAULT_FIELDS.map((name) => `${name}=<n>`).join('][,')}]`
    problems.push(
      `--fault: ${wrong} is not understood; it reads ${form}, with the kinds ${SESSION_FAULT_KINDS.join(', ')}`,
    )
    return []
  }
  const numbers = Object.fromEntries(fields.map(([name, value]) => [name!, Number(value)]))
  return [{ kind, at: Number(at), ...numbers } as SessionFault]
}

function wrongOptions(problems: readonly string[]): CodedError {
  return new CodedError('simulator.options', `these options are wrong:\n  - ${problems.join('\n  - ')}`)
}
