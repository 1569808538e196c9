import { CodedError } from '@hft/clock'
import { z } from 'zod'
import { LogarithmicQueue } from './logarithmic-queue.ts'
import { LogarithmicShareQueue } from './logarithmic-share-queue.ts'
import { PowerComplementQueue } from './power-complement-queue.ts'
import { PowerQueue } from './power-queue.ts'
import { PowerShareQueue } from './power-share-queue.ts'
import type { QueueModel } from './queue-model.ts'
import { RiskAverseQueue } from './risk-averse-queue.ts'

/** Names of the queue models. */
export const QUEUE_MODEL_NAMES = [
  'risk-averse',
  'power-1',
  'power-2',
  'power-3',
  'logarithmic-1',
  'logarithmic-2',
] as const
export type QueueModelName = (typeof QUEUE_MODEL_NAMES)[number]

/** Schema of a queue model's name in configuration. */
export const QueueModelConfig = z
  .enum(QUEUE_MODEL_NAMES)
  .default('power-3')
  .describe(
    'How much of what leaves a level without trading stood ahead of us. risk-averse: nothing. power-1 (n = 2): b²/(b² + f²) was behind, b and f being the quantities behind and ahead; power-2 (n = 2): b²/(b + f)²; power-3 (n = 3): 1 − (f/(f + b))³; logarithmic-1: ln(1+b)/(ln(1+b) + ln(1+f)); logarithmic-2: ln(1+b)/ln(1+b+f).',
  )

const SHORT_NAMES: Readonly<Record<string, QueueModelName>> = {
  ra: 'risk-averse',
  pp1: 'power-1',
  pp2: 'power-2',
  pp3: 'power-3',
  log: 'logarithmic-1',
  log2: 'logarithmic-2',
}

/**
 * A queue model by its name or short name (ra, pp1, pp2, pp3, log, log2).
 * @param lotSize quantity of one lot in units of base; used by the logarithmic models
 * @throws CodedError `queue_model.unknown` that lists the names
 */
export function queueModel(name: string, lotSize: number): QueueModel {
  switch (SHORT_NAMES[name] ?? name) {
    case 'risk-averse':
      return new RiskAverseQueue()
    case 'power-1':
      return new PowerQueue(2)
    case 'power-2':
      return new PowerShareQueue(2)
    case 'power-3':
      return new PowerComplementQueue(3)
    case 'logarithmic-1':
      return new LogarithmicQueue(lotSize)
    case 'logarithmic-2':
      return new LogarithmicShareQueue(lotSize)
    default:
      throw new CodedError(
        'queue_model.unknown',
        `'${name}' is no queue model; use ${QUEUE_MODEL_NAMES.join(', ')} (or ${Object.keys(SHORT_NAMES).join(', ')})`,
      )
  }
}
