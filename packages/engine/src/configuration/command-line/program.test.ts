import { EventEmitter } from 'node:events'
import { CodedError } from '@hft/clock'
import { expect, test } from 'vitest'
import { ExitCode } from './exit-code.ts'
import { exitCodeOf, versionIn, wantsColours, whenReaderLeaves } from './program.ts'

async function told(run: () => Promise<ExitCode>): Promise<[ExitCode, string]> {
  let text = ''
  const code = await exitCodeOf(run, {
    write: (piece) => {
      text += piece
    },
  })
  return [code, text]
}

test.each([
  ['1. done', () => Promise.resolve(ExitCode.Done), ExitCode.Done, ''],
  [
    '2. refused',
    () => Promise.reject(new CodedError('configuration.invalid', 'no')),
    ExitCode.Refused,
    'error configuration.invalid: no\n',
  ],
  [
    '3. refused, as the account is not set up as configured',
    () => Promise.reject(new CodedError('risk.account_mode', 'no')),
    ExitCode.Refused,
    'error risk.account_mode: no\n',
  ],
  [
    '4. failed',
    () => Promise.reject(new CodedError('capture.empty_file', 'no')),
    ExitCode.Failed,
    'error capture.empty_file: no\n',
  ],
])('%s', async (_name, run, code, text) => {
  expect(await told(run)).toEqual([code, text])
})

test('what nobody foresaw is told with its stack', async () => {
  const [code, text] = await told(() => Promise.reject(new TypeError('odd')))
  expect(code).toBe(ExitCode.Failed)
  expect(text).toMatch(/^TypeError: odd\n +at /)
})

test.each([
  ['1. a terminal', true, {}, false, true],
  ['2. a pipe', false, {}, false, false],
  ['3. NO_COLOR', true, { NO_COLOR: '1' }, false, false],
  ['4. NO_COLOR set to nothing', true, { NO_COLOR: '' }, false, true],
  ['5. --no-color', true, {}, true, false],
])('colours: %s', (_name, isTTY, environment, isPlain, expected) => {
  expect(wantsColours({ stdout: { isTTY, write: () => undefined }, environment }, isPlain)).toBe(expected)
})

test('a version', () => {
  expect(versionIn(new URL('../../../package.json', import.meta.url))).toMatch(/^\d+\.\d+\.\d+/)
})

test('a reader that leaves is noticed once; other errors of the output are thrown', () => {
  const output = new EventEmitter()
  let count = 0
  const messages: string[] = []
  const fail = (message: string) => messages.push(message)
  whenReaderLeaves(output, () => count++, fail)
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
  output.emit('error', gone)
  output.emit('error', gone)
  expect(count).toBe(1)
  const full = new EventEmitter()
  whenReaderLeaves(full, () => count++, fail)
  full.emit('error', new Error('no space left'))
  full.emit('error', new Error('no space left'))
  expect(count).toBe(1)
  expect(messages).toEqual(["error output.unwritable: standard output can't be written (no space left)\n"])
})
