/** Where an address leads, without its query, which may hold a token. */
export function placeOf(url: string): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/**
 * Why no connection to an address came about, for people: where, what happened, and what to look at.
 *
 * @param error as the system, TLS or a client library reports it; one of several attempts may have no words but a code
 */
export function connectionProblem(url: string, error: unknown): string {
  const message = error instanceof Error ? error.message.trim() : String(error)
  const code = codeOf(error)
  const words = firstLine(message)
  const what = code === '' || words.includes(code) ? words : words === '' ? code : `${words} (${code})`
  const hint = HINTS.find(({ pattern }) => pattern.test(`${code} ${message}`))?.hint
  return `${placeOf(url)}: ${hint === undefined ? what : `${hint} (${what})`}`
}

const HINTS: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  { pattern: /ECONNREFUSED/, hint: 'nobody listens there; is the address right, and the server running?' },
  { pattern: /ENOTFOUND|EAI_AGAIN/, hint: 'there is no such host; is its name right, and the network up?' },
  { pattern: /EHOSTUNREACH|ENETUNREACH/, hint: 'no way leads there; is the network up?' },
  { pattern: /ETIMEDOUT|TIMEOUT/, hint: 'no answer; is the address right, and nothing in between that blocks it?' },
  {
    pattern: /WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG/i,
    hint: 'there is no TLS; does the address begin with ws:// or http://?',
  },
  {
    pattern: /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_|ALTNAME/,
    hint: 'its certificate is not trusted; is the host right, and NODE_EXTRA_CA_CERTS set to a file with its issuer?',
  },
  {
    pattern: /Unexpected server response: (429|418)/,
    hint: 'it has had too many connections from here; others are tried later',
  },
  { pattern: /Unexpected server response: 5\d\d/, hint: 'it answers that it does not work at present' },
  { pattern: /Unexpected server response/, hint: 'it answers, and not as a WebSocket; is the address right?' },
  {
    pattern: /socket hang up|other side closed|ECONNRESET|HPE_|Parse Error|HTTP\/1\.1 protocol/,
    hint: 'it gives no answer in HTTP; is the port right, or does it want wss:// or https://?',
  },
]

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** Libraries of TLS write a place of their source and a line break, Node a second sentence of advice. */
function firstLine(message: string): string {
  const line = message.split(/[\n;]/)[0]!
  return line.replace(/^.*SSL routines:[^:]*:([^:]*):.*$/, '$1')
}
