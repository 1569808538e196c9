import { SeededRandom, SimulatedClock } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'
import { ReconnectingSocket, type ReconnectingSocketOptions } from './reconnecting-socket.ts'
import { scriptedOpener } from './scripted-transport.contract.ts'
import { MAXIMUM_QUEUED_MESSAGES } from './socket-connection.ts'

const MILLISECOND = 1e6
const SECOND = 1e9

function setup(options: Partial<ReconnectingSocketOptions> = {}) {
  const clock = new SimulatedClock()
  const { made, open } = scriptedOpener()
  const heard: string[] = []
  const socket = new ReconnectingSocket(
    { url: () => 'ws://venue', clock, random: new SeededRandom(1), open, ...options },
    {
      onOpen: (connection) => heard.push(`open ${connection}`),
      onMessage: (connection, bytes, localTime) => heard.push(`message ${connection} ${bytes[0]} ${localTime}`),
      onClose: (connection, reason, wasOpen) => heard.push(`close ${connection} ${reason} ${wasOpen}`),
    },
  )
  socket.start()
  return { clock, made, heard, socket }
}

describe('ReconnectingSocket', () => {
  test('hands a message over as it came, with the time at which it came', () => {
    const { clock, made, heard, socket } = setup()
    made[0]!.peer.onOpen()
    clock.advanceTo(5)
    made[0]!.peer.onMessage(Uint8Array.of(7))
    expect(heard).toEqual(['open 1', 'message 1 7 5'])
    expect(socket.statistics).toMatchObject({ opened: 1, messages: 1, bytes: 1 })
  })

  test('waits longer after each failure, and from the beginning after a connection that lasted', () => {
    const { clock, made, socket } = setup({ backoff: { baseNanos: 100, capNanos: 1_000 } })
    const waits: number[] = []
    const failed = () => {
      const before = clock.now()
      clock.advanceTo(clock.nextTimerAt)
      waits.push(clock.now() - before)
    }
    for (let attempt = 0; attempt < 6; attempt++) {
      made.at(-1)!.peer.onClose('refused')
      failed()
    }
    waits.forEach((wait, attempt) => {
      expect(wait).toBeLessThanOrEqual(Math.min(1_000, 100 * 2 ** attempt))
      expect(wait).toBeGreaterThanOrEqual(Math.min(1_000, 100 * 2 ** attempt) / 2)
    })
    // 2. accepted and cut at once: no reason to ask faster
    made.at(-1)!.peer.onOpen()
    made.at(-1)!.peer.onClose('cut')
    failed()
    expect(waits.at(-1)).toBeGreaterThanOrEqual(500)
    // 3. a connection that lasted
    made.at(-1)!.peer.onOpen()
    clock.advanceTo(clock.now() + 1_000)
    made.at(-1)!.peer.onClose('cut')
    failed()
    expect(waits.at(-1)).toBeLessThanOrEqual(100)
    expect(socket.statistics).toMatchObject({ failedAttempts: 6, opened: 2, lost: 2, lastReason: 'cut' })
  })

  test('gives up an attempt that takes too long', () => {
    const { clock, made, heard } = setup({ connectTimeoutNanos: 3 * SECOND })
    clock.advanceTo(3 * SECOND)
    expect(heard).toEqual(['close 1 ws://venue: not connected within 3000 ms false'])
    expect(made[0]!.ending).toBe('terminate')
    made[0]!.peer.onOpen()
    made[0]!.peer.onClose('late')
    expect(heard).toHaveLength(1)
    clock.advanceTo(4 * SECOND)
    expect(made).toHaveLength(2)
  })

  test('keeps the connection alive in the venue’s way and notices silence', () => {
    const keepAlive = {
      intervalNanos: SECOND,
      silenceNanos: 2.5 * SECOND,
      message: (requestId: number) => (requestId === 1 ? undefined : `{"op":"ping","id":${requestId}}`),
    }
    const { clock, made, heard } = setup({ keepAlive })
    made[0]!.peer.onOpen()
    clock.advanceTo(SECOND)
    expect([made[0]!.pings, made[0]!.sent]).toEqual([1, []])
    made[0]!.peer.onSignOfLife()
    clock.advanceTo(3 * SECOND)
    expect(made[0]!.sent).toEqual(['{"op":"ping","id":2}', '{"op":"ping","id":3}'])
    clock.advanceTo(3.5 * SECOND - 1)
    expect(heard).toEqual(['open 1'])
    clock.advanceTo(3.5 * SECOND)
    expect(heard).toEqual(['open 1', 'close 1 silent for 2500 ms true'])
    expect(made[0]!.ending).toBe('terminate')
  })

  test('what is held stops the reading, which is not silence', () => {
    const keepAlive = { intervalNanos: 10 * SECOND, silenceNanos: SECOND, message: () => undefined }
    const { clock, made, heard, socket } = setup({ keepAlive, maximumRetainedBytes: 100 })
    made[0]!.peer.onOpen()
    socket.retain(100)
    expect(made[0]!.isPaused).toBe(false)
    socket.retain(1)
    expect(made[0]!.isPaused).toBe(true)
    clock.advanceTo(5 * SECOND)
    socket.release(50)
    expect(made[0]!.isPaused).toBe(true)
    socket.release(1)
    expect(made[0]!.isPaused).toBe(false)
    clock.advanceTo(5.9 * SECOND)
    expect(heard).toEqual(['open 1'])
    expect(socket.statistics.pauses).toBe(1)
    clock.advanceTo(7 * SECOND)
    expect(heard.at(-1)).toMatch(/silent/)
  })

  test('opens the successor before the venue cuts, and keeps the old connection until it is retired', () => {
    const { clock, made, heard, socket } = setup({ lifetimeNanos: 100 * SECOND })
    made[0]!.peer.onOpen()
    clock.advanceTo(95 * SECOND - 1)
    expect(made).toHaveLength(1)
    clock.advanceTo(95 * SECOND)
    expect(made).toHaveLength(2)
    made[1]!.peer.onOpen()
    made[0]!.peer.onMessage(Uint8Array.of(1))
    made[1]!.peer.onMessage(Uint8Array.of(2))
    expect(heard.slice(1)).toEqual(['open 2', `message 1 1 ${95 * SECOND}`, `message 2 2 ${95 * SECOND}`])
    socket.retire(1)
    expect(made[0]!.ending).toBe('close')
    made[0]!.peer.onMessage(Uint8Array.of(3))
    made[0]!.peer.onClose('by us')
    expect(heard).toHaveLength(4)
    expect(socket.statistics).toMatchObject({ replaced: 1, lost: 0 })
    // 2. the successor has a lifetime of its own
    clock.advanceTo(190 * SECOND)
    expect(made).toHaveLength(3)
  })

  test('a successor that fails is tried again beside the old connection; one that outlives it takes over', () => {
    const { clock, made, heard, socket } = setup({ backoff: { baseNanos: 10, capNanos: 100 } })
    made[0]!.peer.onOpen()
    socket.replace()
    socket.replace()
    expect(made).toHaveLength(2)
    made[1]!.peer.onClose('refused')
    clock.advanceTo(10)
    expect(made).toHaveLength(3)
    made[2]!.peer.onOpen()
    made[0]!.peer.onClose('cut')
    expect(heard).toEqual(['open 1', 'close 2 refused false', 'open 3', 'close 1 cut true'])
    clock.advanceTo(1_000)
    expect(made).toHaveLength(3)
    expect(socket.isOpen).toBe(true)
    made[2]!.peer.onClose('cut')
    clock.advanceTo(2_000)
    expect(made).toHaveLength(4)
  })

  test('keeps to the rate of what we send, in order', () => {
    const { clock, made, socket } = setup({ messagesPerSecond: 2 })
    made[0]!.peer.onOpen()
    for (const text of ['a', 'b', 'c', 'd', 'e']) socket.send(1, text)
    expect(made[0]!.sent).toEqual(['a', 'b'])
    clock.advanceTo(SECOND - 1)
    expect(made[0]!.sent).toEqual(['a', 'b'])
    clock.advanceTo(SECOND)
    expect(made[0]!.sent).toEqual(['a', 'b', 'c', 'd'])
    clock.advanceTo(2 * SECOND)
    expect(made[0]!.sent).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('a queue that only grows ends the connection', () => {
    const { made, heard, socket } = setup({ messagesPerSecond: 1 })
    made[0]!.peer.onOpen()
    for (let message = 0; message < MAXIMUM_QUEUED_MESSAGES + 2; message++) socket.send(1, 'x')
    expect(heard.at(-1)).toBe(`close 1 ${MAXIMUM_QUEUED_MESSAGES} messages wait to be sent true`)
  })

  test('keeps to the rate of connections that several sockets share', () => {
    const connections = new RateLimit(3, 60 * SECOND)
    const { clock, made } = setup({ connections, backoff: { baseNanos: 1, capNanos: 1 } })
    for (let attempt = 0; attempt < 3; attempt++) {
      made[attempt]!.peer.onClose('refused')
      clock.advanceTo(clock.now() + MILLISECOND)
    }
    expect(made).toHaveLength(3)
    clock.advanceTo(60 * SECOND)
    expect(made).toHaveLength(4)
  })

  test('once closed nothing happens any more', () => {
    const { clock, made, heard, socket } = setup({ lifetimeNanos: 100 * SECOND })
    made[0]!.peer.onOpen()
    socket.replace()
    socket.close()
    socket.close()
    expect(made.map(({ ending }) => ending)).toEqual(['close', 'close'])
    made[0]!.peer.onClose('late')
    clock.advanceTo(1_000 * SECOND)
    expect(made).toHaveLength(2)
    expect(heard).toEqual(['open 1'])
    expect(clock.nextTimerAt).toBe(Number.POSITIVE_INFINITY)
  })
})
