import type { AccountConfig } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { AccountMode, AccountModeSource } from '@hft/risk'

/**
 * How the account on the simulated exchange is set, as a venue would tell it: its margin mode, each contract's leverage, one
 * net position. An account without margin (`cash`, `unrestricted`), and spot, have no such settings and tell nothing.
 */
export class SimulatedAccountModes implements AccountModeSource {
  readonly changedAt = 'in engine.account (mode, marginMode, leverage, leverageByInstrument)'
  readonly #modes: readonly AccountMode[]

  constructor(
    { mode, marginMode, leverage, leverageByInstrument }: AccountConfig,
    instruments: readonly Pick<Instrument, 'id' | 'kind'>[],
  ) {
    const contracts = mode === 'margin' ? instruments.filter(({ kind }) => kind !== 'spot') : []
    this.#modes = contracts.map(({ id }) => ({
      instrument: id,
      marginMode,
      leverage: leverageByInstrument[id] ?? leverage,
      positionMode: 'one-way',
    }))
  }

  accountModes(): Promise<readonly AccountMode[]> {
    return Promise.resolve(this.#modes)
  }
}
