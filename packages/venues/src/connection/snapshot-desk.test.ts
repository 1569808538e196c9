import { SeededRandom, SimulatedClock } from '@hft/clock'
import { RateLimit } from '@hft/data'
import { BUILTIN_INSTRUMENTS, type Instrument, instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { RestAnswer, RestClient } from './rest-client.ts'
import { SnapshotDesk } from './snapshot-desk.ts'

const instruments = instrumentsOf(BUILTIN_INSTRUMENTS)
const MILLISECOND = 1e6
const SECOND = 1e9

/** A venue whose answers are the test's. */
class ScriptedRest implements RestClient {
  readonly asked: { url: string; answer: (answer: Partial<RestAnswer> | Error) => Promise<void> }[] = []

  get(url: string): Promise<RestAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RestAnswer>()
    this.asked.push({
      url,
      answer: async (answer) => {
        if (answer instanceof Error) reject(answer)
        else resolve({ status: 200, retryAfterSeconds: undefined, body: new Uint8Array(0), ...answer })
        await promise.then(
          () => undefined,
          () => undefined,
        )
      },
    })
    return promise
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function setup(weightPerMinute = 100) {
  const clock = new SimulatedClock()
  const rest = new ScriptedRest()
  const used: string[] = []
  const refused: string[] = []
  const failed: string[] = []
  const delayed: string[] = []
  const outcome = { isUsable: true }
  const desk = new SnapshotDesk({
    rest,
    endpoint: 'http://venue',
    snapshot: ({ symbol }) => ({ path: `/depth?symbol=${symbol}`, weight: 20 }),
    weight: new RateLimit(weightPerMinute, 60 * SECOND),
    clock,
    random: new SeededRandom(1),
    use: (instrument: Instrument) => {
      if (outcome.isUsable) used.push(instrument.id)
      return outcome.isUsable
    },
    refuse: ({ id }, reason) => refused.push(`${id} ${reason}`),
    fail: ({ symbol }, reason) => failed.push(`${symbol} ${reason}`),
    delay: ({ symbol }, reason) => delayed.push(`${symbol} ${reason}`),
  })
  return { clock, rest, used, refused, failed, delayed, desk, outcome }
}

describe('SnapshotDesk', () => {
  test('asks for each book once at a time', async () => {
    const { rest, used, desk } = setup()
    desk.want(instruments[0]!)
    desk.want(instruments[0]!)
    expect(rest.asked.map(({ url }) => url)).toEqual(['http://venue/depth?symbol=BTCUSDT'])
    await rest.asked[0]!.answer({})
    expect(used).toEqual([instruments[0]!.id])
    desk.want(instruments[0]!)
    expect(rest.asked).toHaveLength(2)
  })

  test('keeps to the request weight, and to four requests at once', async () => {
    const { clock, rest, delayed, desk } = setup(100)
    for (const instrument of instruments.slice(0, 6)) desk.want(instrument)
    expect(rest.asked).toHaveLength(4)
    expect(delayed).toEqual([])
    await rest.asked[0]!.answer({})
    await rest.asked[1]!.answer({})
    expect(rest.asked).toHaveLength(5)
    const last = instruments[5]!.symbol
    expect(new Set(delayed)).toEqual(
      new Set([`${last} its book waits for its turn: the venue answers 5 such requests a minute`]),
    )
    clock.advanceTo(60 * SECOND - 1)
    expect(rest.asked).toHaveLength(5)
    clock.advanceTo(60 * SECOND)
    expect(rest.asked).toHaveLength(6)
  })

  test('asks again, later each time, for a book that couldn’t be used', async () => {
    const { clock, rest, used, desk, outcome } = setup(1_000)
    outcome.isUsable = false
    desk.want(instruments[0]!)
    const times: number[] = []
    for (let attempt = 0; attempt < 4; attempt++) {
      await rest.asked[attempt]!.answer({})
      clock.advanceTo(clock.nextTimerAt)
      times.push(clock.now())
    }
    times.reduce((before, at, attempt) => {
      expect(at - before).toBeGreaterThanOrEqual(100 * MILLISECOND * 2 ** attempt)
      expect(at - before).toBeLessThanOrEqual(200 * MILLISECOND * 2 ** attempt)
      return at
    }, 0)
    outcome.isUsable = true
    await rest.asked[4]!.answer({})
    expect(used).toHaveLength(1)
    expect(desk.statistics).toMatchObject({ requested: 5, refused: 4, used: 1 })
  })

  test.each([
    // 1. the venue says for how long
    { status: 429, retryAfterSeconds: 7, pause: 7 },
    { status: 418, retryAfterSeconds: 120, pause: 120 },
    // 2. it doesn't
    { status: 429, retryAfterSeconds: undefined, pause: 60 },
  ])('case %#: after status $status nothing is asked for $pause s', async ({ status, retryAfterSeconds, pause }) => {
    const { clock, rest, desk } = setup()
    desk.want(instruments[0]!)
    await rest.asked[0]!.answer({ status, retryAfterSeconds })
    desk.want(instruments[1]!)
    clock.advanceTo(pause * SECOND - 1)
    expect(rest.asked).toHaveLength(1)
    clock.advanceTo(pause * SECOND)
    expect(rest.asked).toHaveLength(3)
    expect(desk.statistics).toMatchObject({ rateLimited: 1, failed: 0 })
  })

  test('a book that the venue doesn’t have is refused in its words, the third time in a row', async () => {
    const { clock, rest, refused, desk } = setup(1_000)
    const body = Buffer.from('{"code":-1121,\n"msg":"Invalid symbol."}')
    desk.want(instruments[0]!)
    for (const [at, status] of [400, 400, 500, 404, 400, 400].entries()) {
      expect(refused).toEqual([])
      await rest.asked[at]!.answer({ status, body })
      clock.advanceTo((at + 1) * 60 * SECOND)
    }
    expect(refused).toEqual([`${instruments[0]!.id} book refused: status 400: {"code":-1121, "msg":"Invalid symbol."}`])
    expect(rest.asked).toHaveLength(6)
  })

  test('a lost request is made again; one that nobody wants any more is not, nor is its answer used', async () => {
    const { clock, rest, used, failed, desk } = setup()
    desk.want(instruments[0]!)
    await rest.asked[0]!.answer(new Error('socket hang up'))
    expect(failed).toEqual(['BTCUSDT its book was asked for in vain: socket hang up'])
    expect(desk.statistics).toMatchObject({ failed: 1, lastProblem: 'socket hang up' })
    clock.advanceTo(SECOND)
    expect(rest.asked).toHaveLength(2)
    desk.forget(instruments[0]!)
    await rest.asked[1]!.answer({})
    clock.advanceTo(60 * SECOND)
    expect([used, rest.asked.length]).toEqual([[], 2])
    desk.want(instruments[0]!)
    await rest.asked[2]!.answer({ status: 500 })
    desk.close()
    clock.advanceTo(200 * SECOND)
    expect(rest.asked).toHaveLength(3)
  })
})
