import { lineIn } from './records/file-groups.ts'

const SHOWN = 60

/** Why a file is of no format, by its first unpacked bytes; what would be right, where that can be told. */
export function unreadReason(head: Uint8Array): string {
  if (head.length === 0) return 'is empty'
  if (isUtf16(head)) return 'is UTF-16 text; save it as UTF-8'
  const line = lineIn(head)
  const shown = `'${line.slice(0, SHOWN)}${line.length > SHOWN ? '…' : ''}'`
  const what = `is of no format that can be read; it begins with ${printable(line) ? shown : 'bytes that are no text'}`
  const remedy = remedyOf(line)
  return remedy === undefined ? what : `${what}: ${remedy}`
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

function printable(line: string): boolean {
  return !/[^\P{Cc}\t]|\ufffd/u.test(line)
}

function remedyOf(line: string): string | undefined {
  if (line === '') return 'its first line is blank; take blank lines away'
  if (!line.includes(',') && /[;\t|]/.test(line)) return 'separate fields with commas'
  if (line.includes('"')) return 'write fields without quotes'
  if (/, /.test(line)) return 'write no blanks after commas'
  return undefined
}
