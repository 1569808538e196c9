import { parseArgs } from 'node:util'
import { CodedError, formatDuration, parseDuration } from '@hft/clock'
import { studyQueues } from './queue-study.ts'
import { DEFAULT_FLOW } from './recorded-flow.ts'
import { studyText } from './study-text.ts'

const USAGE = `Predicts with each queue model when orders fill, and holds it against when they truly did.

  npx nx run simulation-study:run -- [options]

  --seed        seed of the generated market (1)
  --duration    length of the market (600s)
  --behind      ticks behind the touch that our orders join (0)
  --life        how long each of our orders waits (5s)
  --conflation  interval of the conflated levels (100ms)
  --json        one line of JSON instead of tables`

function main(): void {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      duration: { type: 'string', default: '600s' },
      behind: { type: 'string', default: '0' },
      life: { type: 'string', default: '5s' },
      conflation: { type: 'string', default: '100ms' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return
  }
  const conflationNanos = parseDuration(values.conflation)
  const study = studyQueues(
    {
      ...DEFAULT_FLOW,
      market: { ...DEFAULT_FLOW.market, seed: wholeNumber('seed', values.seed) },
      durationNanos: parseDuration(values.duration),
      probeLifeNanos: parseDuration(values.life),
      probeTicksBehind: wholeNumber('behind', values.behind),
    },
    conflationNanos,
  )
  console.log(values.json ? JSON.stringify(study) : studyText(study, formatDuration(conflationNanos)))
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new CodedError('study.option', `--${name} '${text}' must be a whole number from 0 on`)
}

try {
  main()
} catch (error) {
  console.error(error instanceof CodedError ? `error ${error.code}: ${error.message}` : error)
  process.exitCode = 1
}
