import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import { afterAll, expect, test } from 'vitest'
import { runProgram } from '../program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-no-connection-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the trader in this process. */
async function run(args: readonly string[]) {
  const said: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] }
  const clock = new SystemClock()
  const signals = new EventEmitter()
  try {
    const code = await runProgram({
      args,
      environment: {},
      currentFolder: folder,
      stdout: { write: (text: string) => said.stdout.push(text) },
      stderr: { write: (text: string) => said.stderr.push(text) },
      signals,
      killSignals: Object.assign(signals, { kill: () => true }),
      pid: 1,
      clock,
      exit: () => undefined,
    })
    return { code, stdout: said.stdout.join(''), stderr: said.stderr.join('') }
  } finally {
    clock.close()
  }
}

/** The port of a server that accepts and never says a word, or without one a port where nobody listens. */
async function portOf(isThere: boolean): Promise<{ readonly port: number; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  if (!isThere) server.close()
  return { port, close: () => server.close() }
}

const market = ['--venue', 'bybit-linear', '--instrument', 'BTCUSDT', '--duration', '150ms']

test.each([
  // 1. each command, where nobody listens
  { command: ['record', '--out', 'none'], code: 'recording.no_connection', isThere: false, said: 'ECONNREFUSED' },
  { command: ['watch'], code: 'watch.no_connection', isThere: false, said: 'nobody listens there' },
  {
    command: ['--no-report', '--state-folder', 'state'],
    code: 'trader.no_connection',
    isThere: false,
    said: 'is the address right, and the server running?',
  },
  // 2. where nobody answers
  { command: ['watch'], code: 'watch.no_connection', isThere: true, said: 'was not answered' },
])('case %#: $command where there is no connection: $code, and 1', async ({ command, code, isThere, said }) => {
  const { port, close } = await portOf(isThere)
  const address = `ws://127.0.0.1:${port}`
  const ended = await run([...command, ...market, '--endpoint', address])
  close()
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain(`error ${code}: `)
  expect(ended.stderr).toContain(said)
  if (!isThere) expect(ended.stderr).toContain(`${address}/v5/public/linear: `)
})

test('what is wrong with connections is told with all else, before anything is made', async () => {
  const { code, stderr } = await run([
    ...['record', '--venue', 'bitfinex', '--instrument', 'tBTCUSD', '--lines', '2'],
    ...['--endpoint', 'ws://127.0.0.1:99999', '--channel', 'mark'],
  ])
  expect(code).toBe(2)
  for (const part of ['--lines: messages of bitfinex', "'ws://127.0.0.1:99999' is no address", '--channel', '--out'])
    expect(stderr).toContain(part)
})
