import type { SocketTransport, SocketTransportListener } from '@hft/data'
import { expect, test } from 'vitest'
import { askingOpener } from './asked-address.ts'
import type { RestAnswer, RestClient } from './rest-client.ts'

const options = { maximumPayloadBytes: 100, perMessageDeflate: false }

function setup(post: RestClient['post'] | 'missing') {
  const heard: string[] = []
  const done: string[] = []
  const listener: SocketTransportListener = {
    onOpen: () => heard.push('open'),
    onMessage: () => heard.push('message'),
    onSignOfLife: () => heard.push('life'),
    onClose: (reason) => heard.push(reason),
  }
  const inner: SocketTransport = {
    send: (text) => done.push(`send ${text}`),
    ping: () => done.push('ping'),
    pause: () => done.push('pause'),
    resume: () => done.push('resume'),
    close: () => done.push('close'),
    terminate: () => done.push('terminate'),
  }
  const rest: RestClient = {
    get: () => Promise.reject(new Error('not asked')),
    close: () => Promise.resolve(),
    ...(post === 'missing' || post === undefined ? {} : { post }),
  }
  const open = askingOpener(
    rest,
    (body) => (body.length === 0 ? undefined : Buffer.from(body).toString()),
    (url) => {
      done.push(`open ${url}`)
      return inner
    },
  )
  return { heard, done, transport: open('http://ask', options, listener) }
}

const answer = (status: number, body: string): RestAnswer => ({
  status,
  retryAfterSeconds: undefined,
  body: Buffer.from(body),
})
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('connects to the address that was answered, and passes everything on from there', async () => {
  const asked: string[] = []
  const { heard, done, transport } = setup((url) => {
    asked.push(url)
    return Promise.resolve(answer(200, 'ws://there'))
  })
  transport.send('too early')
  transport.pause()
  await settled()
  transport.resume()
  transport.send('a')
  transport.ping()
  transport.terminate()
  expect([asked, heard]).toEqual([['http://ask'], []])
  expect(done).toEqual(['open ws://there', 'pause', 'resume', 'send a', 'ping', 'terminate'])
})

test.each([
  ['another status', () => Promise.resolve(answer(429, 'ws://there')), 'no address from http://ask, status 429'],
  ['no address', () => Promise.resolve(answer(200, '')), 'no address from http://ask, status 200'],
  ['no answer', () => Promise.reject(new Error('refused')), 'refused'],
  ['a client that can’t ask', 'missing', "the REST client can't post, as http://ask needs"],
] as [string, RestClient['post'] | 'missing', string][])('%s is an attempt that failed', async (_, post, reason) => {
  const { heard, done } = setup(post)
  await settled()
  expect([heard, done]).toEqual([[reason], []])
})

test('one that was given up meanwhile connects nowhere and says nothing', async () => {
  for (const post of [() => Promise.resolve(answer(200, 'ws://there')), () => Promise.reject(new Error('refused'))]) {
    const { heard, done, transport } = setup(post)
    transport.close()
    await settled()
    expect([heard, done]).toEqual([[], []])
  }
})
