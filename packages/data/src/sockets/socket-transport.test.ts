import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { openWebSocket, type SocketTransport } from './socket-transport.ts'

/** A transport to a server on this machine, and a promise for each thing it tells. */
async function connected(server: WebSocketServer, maximumPayloadBytes = 1_000) {
  const { port } = server.address() as AddressInfo
  const heard: string[] = []
  const waiting: (() => void)[] = []
  const tell = (what: string) => {
    heard.push(what)
    for (const resume of waiting.splice(0)) resume()
  }
  const transport: SocketTransport = openWebSocket(
    `ws://127.0.0.1:${port}`,
    { maximumPayloadBytes, perMessageDeflate: false },
    {
      onOpen: () => tell('open'),
      onMessage: (bytes) => tell(`message ${Buffer.from(bytes).toString()}`),
      onSignOfLife: () => tell('alive'),
      onClose: (reason) => tell(`close ${reason}`),
    },
  )
  const until = async (what: RegExp) => {
    while (!heard.some((line) => what.test(line))) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const [peer] = (await once(server, 'connection')) as [WebSocket]
  await until(/open/)
  return { transport, peer, heard, until }
}

describe('a transport over ws', () => {
  let server: WebSocketServer

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
  })
  afterEach(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })

  test('passes texts, pings and the venue’s goodbye', async () => {
    const { transport, peer, heard, until } = await connected(server)
    transport.send('hello')
    const [received] = (await once(peer, 'message')) as [Buffer]
    expect(received.toString()).toBe('hello')
    peer.send('world')
    transport.ping()
    await until(/alive/)
    peer.ping()
    await once(peer, 'pong')
    peer.close(1012, 'restart')
    await until(/close/)
    expect(heard).toContain('message world')
    expect(heard.at(-1)).toBe('close closed with 1012 restart')
  })

  test('a message beyond the maximum ends the connection', async () => {
    const { heard, peer, until } = await connected(server, 10)
    peer.send('x'.repeat(11))
    await until(/close/)
    expect(heard.at(-1)).toBe('close Max payload size exceeded')
  })

  test('nothing is heard after it was ended, even before it was made', async () => {
    const { transport, peer, heard } = await connected(server)
    transport.terminate()
    await once(peer, 'close')
    expect(heard).toEqual(['open'])
    const { port } = server.address() as AddressInfo
    const listener = { onOpen: fail, onMessage: fail, onSignOfLife: fail, onClose: fail }
    const options = { maximumPayloadBytes: 10, perMessageDeflate: false }
    openWebSocket(`ws://127.0.0.1:${port}`, options, listener).terminate()
    await new Promise((resolve) => setTimeout(resolve, 5))
  })

  test('an attempt that nobody answers ends with a reason', async () => {
    const { port } = server.address() as AddressInfo
    server.close()
    const reason = await new Promise((resolve) =>
      openWebSocket(
        `ws://127.0.0.1:${port}`,
        { maximumPayloadBytes: 10, perMessageDeflate: false },
        { onOpen: fail, onMessage: fail, onSignOfLife: fail, onClose: resolve },
      ),
    )
    expect(reason).toMatch(/ECONNREFUSED/)
  })
})

function fail(): never {
  throw new Error('told of a connection that was ended')
}
