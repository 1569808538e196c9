/** Number of rows by what became of them. */
export class EventCounters {
  /** Rows handled. */
  events = 0
  trades = 0
  /** Messages that changed a book. */
  bookMessages = 0
  /** Rows of instruments that the run doesn't have: skipped. */
  unknownInstrument = 0
}
