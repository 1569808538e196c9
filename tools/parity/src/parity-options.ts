import { parseArgs } from 'node:util'
import { CodedError } from '@hft/clock'
import { FillRule, queueModel } from '@hft/execution'

/** What a user asks of a parity run. */
export interface ParityArguments {
  readonly data: string
  readonly instrument: string | undefined
  readonly tick: string
  readonly lot: string
  readonly offset: number
  readonly keep: boolean
  /** Quantity of every order, in base. */
  readonly quantity: number
  /** Position up to which a side is quoted, in base. */
  readonly maxPosition: number
  readonly queue: string
  readonly fillRule: FillRule
  readonly fills: string | undefined
  readonly json: boolean
}

const DEFAULTS = {
  ...{ tick: '0.1', lot: '0.001', offset: '0', keep: '1', queue: 'pp3', 'fill-rule': 'whole' },
  ...{ quantity: '0.01', 'max-position': '0.1' },
} as const
const TEXTS = ['data', 'instrument', 'fills', ...(Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[])] as const
type TextName = (typeof TEXTS)[number]
const FLAGS: ReadonlySet<string> = new Set(['json', 'help'])

/**
 * Reads the command line; undefined where help is asked for.
 * @throws CodedError `parity.bad_options` with all that is wrong, one a line
 */
export function parityArguments(args: readonly string[]): ParityArguments | undefined {
  const options = Object.fromEntries([
    ...TEXTS.map((name) => [name, { type: 'string' as const }]),
    ...[...FLAGS].map((name) => [name, { type: 'boolean' as const }]),
  ])
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const given = new Map<string, string>()
  const problems: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`'${token.value}' belongs to no option`)
    if (token.kind !== 'option') continue
    const isText = TEXTS.includes(token.name as TextName)
    if (!isText && !FLAGS.has(token.name)) {
      problems.push(
        `${token.rawName} is no option; there are ${[...TEXTS, ...FLAGS].map((name) => `--${name}`).join(', ')}`,
      )
    } else if (isText && (token.value === undefined || token.value === ''))
      problems.push(`${token.rawName} needs a value`)
    else if (!isText && token.value !== undefined) problems.push(`${token.rawName} takes no value`)
    else given.set(token.name, token.value ?? '')
  }
  if (given.has('help')) return undefined
  const textOf = (name: keyof typeof DEFAULTS): string => given.get(name) ?? DEFAULTS[name]
  const data = given.get('data')
  const instrument = given.get('instrument')
  if (data === undefined) problems.push('--data is missing; it names the recording to run over')
  else if (!data.endsWith('.npz') && instrument === undefined) {
    problems.push(`--data '${data}' is no .npz; a capture needs --instrument, the listing it is of`)
  }
  if (data?.endsWith('.npz') === true && instrument !== undefined) {
    problems.push(
      `--instrument is for captures; an .npz file names no listing, and its grid is given by --tick and --lot`,
    )
  }
  for (const name of ['tick', 'lot'] as const) {
    if (instrument !== undefined && given.has(name) && data?.endsWith('.npz') !== true)
      problems.push(`--${name} is for .npz files; a capture has the grid of its listing`)
  }
  for (const name of ['tick', 'lot', 'quantity', 'max-position'] as const) {
    const text = textOf(name)
    if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0)
      problems.push(`--${name} '${text}' must be a decimal above 0, such as 0.1`)
  }
  const offset = Number(textOf('offset'))
  if (textOf('offset').trim() === '' || !Number.isSafeInteger(offset)) {
    problems.push(`--offset '${textOf('offset')}' must be a whole number of ticks`)
  }
  const keep = textOf('keep')
  if (!['0', '1', 'true', 'false'].includes(keep)) problems.push(`--keep '${keep}' must be 1 or 0`)
  const queue = textOf('queue')
  try {
    queueModel(queue, 1)
  } catch (error) {
    problems.push(`--queue '${queue}': ${(error as Error).message}`)
  }
  const fillRule = FillRule.safeParse(textOf('fill-rule'))
  if (!fillRule.success) problems.push(`--fill-rule '${textOf('fill-rule')}' must be whole or partial`)
  if (problems.length > 0 || data === undefined || !fillRule.success) {
    throw new CodedError('parity.bad_options', problems.join('\n'))
  }
  return {
    ...{ data, instrument, tick: textOf('tick'), lot: textOf('lot'), offset, queue, fillRule: fillRule.data },
    ...{ quantity: Number(textOf('quantity')), maxPosition: Number(textOf('max-position')) },
    ...{ keep: keep === '1' || keep === 'true', fills: given.get('fills'), json: given.has('json') },
  }
}
