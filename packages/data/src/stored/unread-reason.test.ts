import { expect, test } from 'vitest'
import { unreadReason } from './unread-reason.ts'

const OF_NONE = 'is of no format that can be read; it begins with'

test.each([
  ['', 'is empty'],
  ['time,open\n1,2\n', `${OF_NONE} 'time,open'`],
  ['"exchange","symbol"\r\n', `${OF_NONE} '"exchange","symbol"': write fields without quotes`],
  ['exchange;symbol;price\n', `${OF_NONE} 'exchange;symbol;price': separate fields with commas`],
  ['exchange\tsymbol\n', `${OF_NONE} 'exchange\tsymbol': separate fields with commas`],
  ['exchange, symbol\n', `${OF_NONE} 'exchange, symbol': write no blanks after commas`],
  ['\nexchange,symbol\n', `${OF_NONE} '': its first line is blank; take blank lines away`],
  ['\x89PNG\r\n\x1a\n', `${OF_NONE} bytes that are no text`],
  ['x'.repeat(99), `${OF_NONE} '${'x'.repeat(60)}…'`],
])('%j', (text, reason) => {
  expect(unreadReason(Buffer.from(text, 'latin1'))).toBe(reason)
})

test('text of two bytes a character', () => {
  expect(unreadReason(Buffer.from('\ufeffexchange', 'utf16le'))).toBe('is UTF-16 text; save it as UTF-8')
})
