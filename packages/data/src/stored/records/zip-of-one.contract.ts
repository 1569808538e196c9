import { crc32, deflateRawSync } from 'node:zlib'

/** A zip archive of one deflated file. */
export function zipOf(name: string, text: string): Buffer {
  const content = Buffer.from(text)
  const packed = deflateRawSync(content)
  const label = Buffer.from(name)
  // Version, flags, method, time and date; then CRC, both sizes, and the lengths of the name and of what is extra.
  const shared = Buffer.alloc(26)
  shared.writeUInt16LE(20, 0)
  shared.writeUInt16LE(8, 4)
  shared.writeUInt32LE(crc32(content), 10)
  shared.writeUInt32LE(packed.length, 14)
  shared.writeUInt32LE(content.length, 18)
  shared.writeUInt16LE(label.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, label, packed])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), shared, Buffer.alloc(14), label])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
