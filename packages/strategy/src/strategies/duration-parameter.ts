import { CodedError, parseDuration } from '@hft/clock'
import { z } from 'zod'

/** A parameter such as `500ms`, `10s` or `5m`. */
export const duration = z.string().superRefine((text, context) => {
  try {
    parseDuration(text)
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})
