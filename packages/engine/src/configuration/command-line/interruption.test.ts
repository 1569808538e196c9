import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { Interruption } from './interruption.ts'

test('the first asks to end, the second not to wait, and afterwards nothing listens', () => {
  const source = new EventEmitter()
  const calls: string[] = []
  const interruption = new Interruption(
    source,
    () => calls.push('first'),
    () => calls.push('again'),
  )
  expect(interruption.isRequested).toBe(false)
  source.emit('SIGINT')
  expect(interruption.isRequested).toBe(true)
  source.emit('SIGTERM')
  interruption.release()
  expect(calls).toEqual(['first', 'again'])
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0)
})
