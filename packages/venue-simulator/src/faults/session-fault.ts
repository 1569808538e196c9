/**
 * Something that goes wrong in a session. `at` is the number of the session's message before which it happens.
 *
 * - `drop`: `count` messages are not sent
 * - `duplicate`: the message is sent twice
 * - `reorder`: the message is sent after the one that follows it
 * - `cut-in-frame`: half of the message is sent and the connection is destroyed; `missed` messages pass meanwhile
 * - `close`: the connection is closed with a code, as after its lifetime; `missed` messages pass meanwhile
 * - `stall`: the connection stays open, nothing is sent on it and no ping is answered; `missed` messages pass meanwhile
 * - `mute-pings`: pings are not answered any more on the connections there are
 * - `malformed`: the message is sent with its second half missing
 * - `garbage`: bytes that are no text of this venue are sent before the message
 * - `shutdown-notice`: the venue announces that it will cut
 * - `stale-snapshot`: the next `count` books that were asked for before are answered as they were the last time
 * - `rate-limit`: the next `count` requests are refused with 429 and `retryAfterSeconds`
 * - `server-error`: the next `count` requests are refused with 503
 * - `refuse-connections`: the next `count` connections are refused with 429
 *
 * A fault of a connection hits all there are, or the one whose number, from 0 in the order of connecting, is `line`.
 */
export type SessionFault =
  | { readonly kind: 'drop'; readonly at: number; readonly count?: number; readonly line?: number }
  | { readonly kind: 'duplicate' | 'reorder' | 'malformed' | 'garbage'; readonly at: number; readonly line?: number }
  | {
      readonly kind: 'cut-in-frame' | 'close' | 'stall'
      readonly at: number
      readonly missed?: number
      readonly line?: number
    }
  | { readonly kind: 'mute-pings' | 'shutdown-notice'; readonly at: number; readonly line?: number }
  | {
      readonly kind: 'stale-snapshot' | 'rate-limit' | 'server-error' | 'refuse-connections'
      readonly at: number
      readonly count?: number
      readonly retryAfterSeconds?: number
    }

/** Kinds of {@link SessionFault}. */
export const SESSION_FAULT_KINDS = [
  'drop',
  'duplicate',
  'reorder',
  'cut-in-frame',
  'close',
  'stall',
  'mute-pings',
  'malformed',
  'garbage',
  'shutdown-notice',
  'stale-snapshot',
  'rate-limit',
  'server-error',
  'refuse-connections',
] as const satisfies readonly SessionFault['kind'][]

/** Whether a fault is of the bytes of one message, and not of a connection or of requests. */
export function isOfMessage({ kind }: SessionFault): boolean {
  switch (kind) {
    case 'drop':
    case 'duplicate':
    case 'reorder':
    case 'malformed':
    case 'garbage':
    case 'cut-in-frame':
      return true
    default:
      return false
  }
}
