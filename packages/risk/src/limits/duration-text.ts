import { CodedError, parseDuration } from '@hft/clock'
import { z } from 'zod'

/** A span longer than 0 as people write it: `250us`, `1.5s`, `2m`. */
export const DurationText = z.string().superRefine((text, context) => {
  try {
    if (parseDuration(text) <= 0) context.addIssue({ code: 'custom', message: 'must be longer than 0' })
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})
