/** What a conversion wrote. */
export interface Written {
  readonly rows: number
  /** Rows of our view that the format can't hold. */
  readonly rowsLeftOut: number
  readonly files: readonly string[]
}
