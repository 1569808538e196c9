import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { binanceStreamOf, generateBinanceSession, readRecordedSession } from '@hft/venue-simulator'
import { WebSocketServer } from 'ws'
import { END_FRAME, type ServerReady } from './socket-server.ts'

/** Bytes handed to the system at once. */
const CHUNK_BYTES = 1 << 16
const SETTLING_MILLIS = 50
const FINAL_TEXT_FRAME = 0x81
const TWO_BYTE_LENGTH = 126
const EIGHT_BYTE_LENGTH = 127

const [capture = '', generatedMessages = '0'] = process.argv.slice(2)
const session =
  capture === ''
    ? generateBinanceSession({ seed: 1, symbol: 'BTCUSDT', messages: Number(generatedMessages), rule: 'futures' })
    : readRecordedSession([capture], { symbol: 'BTCUSDT', streamOf: binanceStreamOf })
const snapshot = session.messages.find(({ stream }) => stream === '')!.text
const texts = session.messages.filter(({ stream }) => stream !== '').map(({ text }) => text)
const chunks = chunksOf([...texts, END_FRAME])

// As fast as the client takes it: the frames are made beforehand, so that this process does nothing but write.
// It begins when the client has its book, so that no difference waits for one.
let waiting: Socket | undefined
const http = createServer((request, response) => {
  const isBook = request.url?.includes('/depth') === true
  if (isBook) response.once('close', () => setTimeout(() => waiting && replay(waiting), SETTLING_MILLIS))
  response.end(isBook ? snapshot : '{}')
})
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
http.on('upgrade', (request, stream, head) => {
  sockets.handleUpgrade(request, stream as Socket, head, (socket) => {
    socket.once('message', (text) => {
      const { id }: { readonly id?: number } = JSON.parse(String(text))
      waiting = stream as Socket
      socket.send(JSON.stringify({ result: null, id: id ?? null }))
    })
  })
})
http.listen(0, '127.0.0.1', () => {
  const ready: ServerReady = {
    port: (http.address() as AddressInfo).port,
    frames: texts.length,
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
  }
  process.send!(ready)
})
process.on('disconnect', () => process.exit(0))

function replay(stream: Socket): void {
  let next = 0
  const write = (): void => {
    while (next < chunks.length && !stream.destroyed) if (!stream.write(chunks[next++]!)) break
    if (next < chunks.length) stream.once('drain', write)
  }
  write()
}

function chunksOf(all: readonly string[]): Buffer[] {
  const made: Buffer[] = []
  let parts: Buffer[] = []
  let bytes = 0
  for (const text of all) {
    const payload = Buffer.from(text)
    parts.push(headOf(payload.length), payload)
    bytes += payload.length
    if (bytes < CHUNK_BYTES) continue
    made.push(Buffer.concat(parts))
    parts = []
    bytes = 0
  }
  return [...made, Buffer.concat(parts)]
}

function headOf(length: number): Buffer {
  if (length < TWO_BYTE_LENGTH) return Buffer.from([FINAL_TEXT_FRAME, length])
  const isShort = length <= 0xffff
  const head = Buffer.alloc(isShort ? 4 : 10)
  head[0] = FINAL_TEXT_FRAME
  head[1] = isShort ? TWO_BYTE_LENGTH : EIGHT_BYTE_LENGTH
  if (isShort) head.writeUInt16BE(length, 2)
  else head.writeBigUInt64BE(BigInt(length), 2)
  return head
}
