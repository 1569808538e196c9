import { parentPort, workerData } from 'node:worker_threads'
import { openNpz } from '@hft/data'
import { createInstrument } from '@hft/instrument'
import { type BacktestWork, firstTimeOf, runEngine } from './backtest-work.ts'
import { benchDefinition, type EventFile } from './event-files.ts'

/** Loads a market, says so, and runs over it whenever it is told to. */

const { path, tickSize, lotSize } = workerData as EventFile
const definition = benchDefinition(tickSize, lotSize)
const instrument = createInstrument(definition)
const recording = await openNpz(path, instrument)
const { epochNs } = recording
const beginAt = await firstTimeOf(recording.rewound())
parentPort!.on('message', (work: BacktestWork) => {
  void runEngine({ definition, instrument, epochNs, beginAt }, recording.rewound(), work).then((outcome) =>
    parentPort!.postMessage(outcome),
  )
})
parentPort!.postMessage('loaded')
