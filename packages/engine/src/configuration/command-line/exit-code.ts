/** What a program of this system answers to the shell. */
export const ExitCode = {
  /** It did what was asked. */
  Done: 0,
  /** It began and failed: a damaged file, a strategy that threw, a folder that can't be written. */
  Failed: 1,
  /** It didn't begin: an option, a field of the configuration, a strategy or an instrument is wrong. */
  Refused: 2,
  /** Ctrl-C or SIGTERM ended it before its end. */
  Interrupted: 130,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
