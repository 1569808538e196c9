/** Field types of Thrift's compact protocol. */
const FieldType = { True: 1, False: 2, I32: 5, I64: 6, Binary: 8, List: 9, Struct: 12 } as const
type FieldType = (typeof FieldType)[keyof typeof FieldType]

const LONGEST_SHORT_LIST = 14

/**
 * One struct in Thrift's compact protocol, in which Parquet writes its headers. Fields are given in the order of their ids.
 *
 * Source: Apache Thrift, "Thrift Compact protocol encoding".
 */
export class ThriftStruct {
  readonly #bytes: number[] = []
  #lastField = 0

  i32(field: number, value: number): this {
    this.#header(field, FieldType.I32)
    this.#varint(zigzag(value))
    return this
  }

  i64(field: number, value: number): this {
    this.#header(field, FieldType.I64)
    this.#varint(zigzag(value))
    return this
  }

  boolean(field: number, value: boolean): this {
    this.#header(field, value ? FieldType.True : FieldType.False)
    return this
  }

  text(field: number, value: string): this {
    this.#header(field, FieldType.Binary)
    this.#binary(value)
    return this
  }

  struct(field: number, value: ThriftStruct): this {
    this.#header(field, FieldType.Struct)
    this.#append(value)
    return this
  }

  i32s(field: number, values: readonly number[]): this {
    this.#list(field, FieldType.I32, values.length)
    for (const value of values) this.#varint(zigzag(value))
    return this
  }

  texts(field: number, values: readonly string[]): this {
    this.#list(field, FieldType.Binary, values.length)
    for (const value of values) this.#binary(value)
    return this
  }

  structs(field: number, values: readonly ThriftStruct[]): this {
    this.#list(field, FieldType.Struct, values.length)
    for (const value of values) this.#append(value)
    return this
  }

  /** The whole struct, its end included. */
  encoded(): Uint8Array {
    return Uint8Array.from([...this.#bytes, 0])
  }

  #header(field: number, type: FieldType): void {
    this.#bytes.push(((field - this.#lastField) << 4) | type)
    this.#lastField = field
  }

  #list(field: number, type: FieldType, length: number): void {
    this.#header(field, FieldType.List)
    if (length <= LONGEST_SHORT_LIST) this.#bytes.push((length << 4) | type)
    else {
      this.#bytes.push(0xf0 | type)
      this.#varint(BigInt(length))
    }
  }

  #binary(text: string): void {
    const bytes = Buffer.from(text)
    this.#varint(BigInt(bytes.length))
    for (const byte of bytes) this.#bytes.push(byte)
  }

  #append(value: ThriftStruct): void {
    for (const byte of value.#bytes) this.#bytes.push(byte)
    this.#bytes.push(0)
  }

  #varint(value: bigint): void {
    let left = value
    for (; left >= 0x80n; left >>= 7n) this.#bytes.push(Number(left & 0x7fn) | 0x80)
    this.#bytes.push(Number(left))
  }
}

function zigzag(value: number): bigint {
  const whole = BigInt(value)
  return whole < 0n ? -2n * whole - 1n : 2n * whole
}
