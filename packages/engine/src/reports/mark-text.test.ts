import { builtinInstrument, instrumentsOf } from '@hft/instrument'
import { expect, test } from 'vitest'
import { AuditKind, AuditRecord } from '../audit/audit-record.ts'
import { CommandKind } from '../commands/command.ts'
import { markText } from './mark-text.ts'

const instruments = instrumentsOf([builtinInstrument('generated:SIM-USD')])

test.each([
  ['trading state from active to halted', { kind: AuditKind.TradingState, detail: 0, side: 2 }],
  ['a risk control tripped at 12.5', { kind: AuditKind.Risk, detail: 2, value: 12.5 }],
  ['command kill', { kind: AuditKind.Command, detail: CommandKind.kill }],
  ['strategy maker threw and was stopped', { kind: AuditKind.StrategyStopped, strategy: 0 }],
  ['funding of generated:SIM-USD at 0.0001', { kind: AuditKind.Funding, value: 0.0001 }],
  [undefined, { kind: AuditKind.Command, detail: CommandKind.report }],
  [undefined, { kind: AuditKind.Submit }],
])('%s', (text, fields) => {
  expect(markText(Object.assign(new AuditRecord(), fields), instruments, ['maker'])).toBe(text)
})
