import type { CommandLineOption } from '@hft/engine'

export const DEFAULT_STATE_FOLDER = '.hft-trader'

/** Where what must survive a restart is kept. */
export const STATE_FOLDER_OPTION: CommandLineOption = {
  flags: '--state-folder <folder>',
  description: `where the kill switch and tripped breakers are kept over restarts (default ${DEFAULT_STATE_FOLDER}); one trader each`,
}
