import { SystemClock } from '@hft/clock'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { SIMULATED_VENUES } from '../sessions/simulated-venues.ts'
import { serveOptions } from './serve-options.ts'
import { runServeProgram } from './serve-program.ts'

async function run(args: readonly string[], use: (said: () => string) => Promise<void> = async () => undefined) {
  const clock = new SystemClock()
  let [stdout, stderr] = ['', '']
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const code = runServeProgram(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    clock,
    ended,
  })
  await use(() => stdout)
  end()
  const result = { code: await code, stdout, stderr }
  clock.close()
  return result
}

async function addressIn(said: () => string): Promise<string> {
  for (;;) {
    const address = /ws:\/\/127\.0\.0\.1:\d+/.exec(said())?.[0]
    if (address !== undefined) return address
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('a venue publishes whether or not anyone listens; who comes later begins with the book as it is then', async () => {
  const ids: number[] = []
  const { code, stdout, stderr } = await run(
    ['--venue', 'deribit', '--messages', '300', '--speed', '5'],
    async (said) => {
      const socket = new WebSocket(`${await addressIn(said)}/ws/api/v2`)
      const isOpen = new Promise((resolve) => socket.once('open', resolve))
      await new Promise((resolve) => setTimeout(resolve, 200))
      const channels = ['book.BTC-PERPETUAL.100ms']
      const subscribe = { jsonrpc: '2.0', id: 1, method: 'public/subscribe', params: { channels } }
      await isOpen
      await new Promise<void>((resolve) => {
        socket.on('message', (bytes) => {
          const { change_id, prev_change_id } = JSON.parse(String(bytes)).params?.data ?? {}
          if (change_id === undefined) return
          if (prev_change_id !== undefined) expect(prev_change_id).toBe(ids.at(-1))
          ids.push(change_id)
          if (ids.length === 10) resolve()
        })
        socket.send(JSON.stringify(subscribe))
      })
      socket.terminate()
    },
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(
    /trader:watch -- --venue deribit --instrument BTC-PERPETUAL --endpoint ws:\S+ --endpoint http:/,
  )
  expect(ids[0]).toBeGreaterThan(31_479_596_557)
})

test.each([
  [[], '--venue: is missing; it is one of binance-spot'],
  [['--venue', 'mtgox'], "--venue: there is no 'mtgox'"],
  [['--venue', 'okx', '--port', '70000', '--speed', 'fast'], "--port: '70000' must be a whole number above 0"],
  [['--venue', 'okx', '--speed', '0'], "--speed: '0' must be a number above 0"],
  [['--venue', 'okx', '--fault', 'flood@3'], "--fault: 'flood@3' is not understood; it reads <kind>@<message>"],
  [['--venue', 'okx', '--fault', 'drop@3,colour=1'], "--fault: 'colour' in 'drop@3,colour=1' is not understood"],
  [['--venue', 'okx', '--colour', 'red'], "Unknown option '--colour'"],
])('case %#: %j did not begin: %s', async (args, message) => {
  const { code, stdout, stderr } = await run(args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('error simulator.options: ')
  expect(stderr).toContain(message)
})

test('a fault that the venue can’t have is refused, and so is a port that is taken', async () => {
  const impossible = await run(['--venue', 'kraken', '--messages', '50', '--fault', 'shutdown-notice@9'])
  expect(impossible).toMatchObject({ code: 2, stderr: expect.stringContaining('Kraken announces no cut') })
  await run(['--venue', 'okx', '--messages', '50'], async (said) => {
    const port = (await addressIn(said)).split(':').at(-1)!
    const taken = await run(['--venue', 'okx', '--messages', '50', '--port', port])
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('EADDRINUSE') })
  })
})

test('reads faults, and names all venues in its help', async () => {
  const { faults } = serveOptions(['--venue', 'okx', '--fault', 'close@40,missed=3,line=0', '--fault', 'drop@7'])
  expect(faults).toEqual([
    { kind: 'close', at: 40, missed: 3, line: 0 },
    { kind: 'drop', at: 7 },
  ])
  const { code, stdout } = await run(['--help'])
  expect(code).toBe(0)
  for (const venue of Object.keys(SIMULATED_VENUES)) expect(stdout).toContain(venue)
})
