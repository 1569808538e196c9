import { once } from 'node:events'
import { SystemClock } from '@hft/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { SessionFault } from '../faults/session-fault.ts'
import { BinanceDialect } from '../protocols/binance-dialect.ts'
import { RecordedSessionServer, type SessionServerOptions } from './recorded-session-server.ts'

/** Numbered messages of one stream, with the book that a REST request answers first. */
const session = {
  symbol: 'ABC',
  messages: [
    { text: '{"lastUpdateId":1,"bids":[["9","1"]],"asks":[]}', stream: '', atNanos: 0 },
    ...Array.from({ length: 30 }, (_, number) => ({
      text: JSON.stringify({ stream: 'abc@trade', data: { number: number + 1 } }),
      stream: 'abc@trade',
      atNanos: number * 1e6,
    })),
  ],
}
const everything = Array.from({ length: 30 }, (_, number) => number + 1)

describe('RecordedSessionServer', () => {
  let server: RecordedSessionServer

  afterEach(() => server.close())

  async function start(faults: readonly SessionFault[] = [], options: Partial<SessionServerOptions> = {}) {
    const dialect = new BinanceDialect('ABC', () => 0)
    server = await RecordedSessionServer.start({ session, dialect, faults, ...options })
    return server
  }

  /** Numbers of the messages heard until the connection ends or the last message came; anything else as it was. */
  async function heardBy(path: string): Promise<{ heard: unknown[]; code: number | undefined }> {
    const socket = new WebSocket(server.webSocket + path)
    const heard: unknown[] = []
    let code: number | undefined
    await new Promise<void>((resolve) => {
      socket.on('message', (bytes: Buffer) => {
        const text = bytes.toString()
        const number = /"number":(\d+)\}\}$/.exec(text)
        heard.push(number === null ? text : Number(number[1]))
        if (heard.at(-1) === 30) resolve()
      })
      socket.on('error', () => resolve())
      socket.on('close', (closed) => {
        code = closed
        resolve()
      })
    })
    // Whatever comes after the last message.
    await new Promise((resolve) => setTimeout(resolve, 5))
    socket.terminate()
    return { heard, code }
  }

  test.each([
    { name: 'nothing', faults: [], expected: everything },
    { name: 'a drop', faults: [{ kind: 'drop', at: 5, count: 2 }], expected: everything.toSpliced(4, 2) },
    { name: 'a duplicate', faults: [{ kind: 'duplicate', at: 5 }], expected: everything.toSpliced(4, 0, 5) },
    { name: 'a reordering', faults: [{ kind: 'reorder', at: 5 }], expected: everything.toSpliced(4, 2, 6, 5) },
    {
      name: 'a malformed frame',
      faults: [{ kind: 'malformed', at: 5 }],
      expected: (everything as unknown[]).toSpliced(4, 1, '{"stream":"abc@trade"'),
    },
    {
      name: 'a shutdown notice',
      faults: [{ kind: 'shutdown-notice', at: 1 }],
      expected: ['{"e":"serverShutdown","E":0}', ...everything],
    },
  ] satisfies { name: string; faults: SessionFault[]; expected: unknown[] }[])('with $name', async (given) => {
    await start(given.faults)
    expect((await heardBy('/stream?streams=abc@trade')).heard).toEqual(given.expected)
    expect(server.isFinished).toBe(true)
  })

  test.each([
    { kind: 'cut-in-frame', code: 1006 },
    { kind: 'close', code: 1001 },
  ] as const)('$kind ends the connection; what passes meanwhile is lost', async ({ kind, code }) => {
    await start([{ kind, at: 11, missed: 5 }])
    const first = await heardBy('/stream?streams=abc@trade')
    expect(first).toEqual({ heard: everything.slice(0, 10), code })
    // The message of the fault itself is lost as well.
    expect((await heardBy('/ws/abc@trade')).heard).toEqual(everything.slice(10 + 1 + 5))
  })

  test('a stalled connection hears nothing more and no answer to a ping', async () => {
    await start([{ kind: 'stall', at: 11, missed: 20 }])
    const socket = new WebSocket(`${server.webSocket}/ws/abc@trade`)
    let messages = 0
    let pongs = 0
    socket.on('message', () => messages++)
    socket.on('pong', () => pongs++)
    await once(socket, 'open')
    while (!server.isFinished) await new Promise((resolve) => setTimeout(resolve, 1))
    socket.ping()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect([messages, pongs, socket.readyState]).toEqual([10, 0, WebSocket.OPEN])
    socket.terminate()
  })

  test('refuses connections and requests for a while, and answers with an old book', async () => {
    await start([
      { kind: 'refuse-connections', at: 5, count: 1 },
      { kind: 'rate-limit', at: 5, count: 1, retryAfterSeconds: 7 },
    ])
    await heardBy('/ws/abc@trade')
    expect((await heardBy('/ws/abc@trade')).heard).toEqual([])
    const refused = await fetch(`${server.rest}/api/v3/depth?symbol=ABC`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7'])
    const answered = await fetch(`${server.rest}/api/v3/depth?symbol=ABC`)
    expect(await answered.json()).toEqual({ lastUpdateId: 1, bids: [['9', '1']], asks: [] })
    expect((await fetch(`${server.rest}/nothing`)).status).toBe(404)
    expect(server.requests).toHaveLength(3)
  })

  test('keeps a pace, waits while it is held, and for as many clients as wanted', async () => {
    const clock = new SystemClock()
    await start([], { clock, speed: 2, clients: 2 })
    const one = heardBy('/ws/abc@trade')
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(server.position).toBe(0)
    server.hold()
    const other = heardBy('/ws/abc@trade')
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(server.position).toBe(0)
    server.release()
    expect(await Promise.all([one, other])).toEqual([
      { heard: everything, code: undefined },
      { heard: everything, code: undefined },
    ])
    clock.close()
  })
})
