/**
 * An error that a user can cause, with a stable code.
 *
 * The message says what was wrong, where, and what would be right. Codes read `domain.problem`, e.g. `price.off_grid`.
 */
export class CodedError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodedError'
    this.code = code
  }
}
