/** What became of one example, as the program that ran it reports. */
export interface ExampleResult {
  /** Everything it wrote to stdout and stderr. */
  readonly output: string
  /** Code of the error it ended with, '' without a code. */
  readonly code: string
  /** Message of the error it ended with, '' when it ended well. */
  readonly message: string
}
