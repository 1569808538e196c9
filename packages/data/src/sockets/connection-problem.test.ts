import { expect, test } from 'vitest'
import { connectionProblem } from './connection-problem.ts'

/** An error as Node and its libraries make them. */
function error(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}

test.each([
  [error('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'nobody listens there'],
  // Attempts at several addresses of one name: no words at all.
  [error('', 'ECONNREFUSED'), 'nobody listens there'],
  [error('getaddrinfo ENOTFOUND a.invalid', 'ENOTFOUND'), 'no such host'],
  [
    error('Unexpected server response: 404'),
    'not as a WebSocket; is the address right? (Unexpected server response: 404)',
  ],
  [error('Unexpected server response: 503'), 'does not work at present'],
  [error('Unexpected server response: 429'), 'too many connections'],
  [error('socket hang up', 'ECONNRESET'), 'does it want wss://'],
  [error('Parse Error: Expected HTTP/', 'HPE_INVALID_CONSTANT'), 'no answer in HTTP'],
  [error('other side closed', 'UND_ERR_SOCKET'), 'no answer in HTTP'],
  [error('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'NODE_EXTRA_CA_CERTS'],
  [error('Connect Timeout Error', 'UND_ERR_CONNECT_TIMEOUT'), 'no answer'],
  [
    error(
      'write EPROTO 40A3:error:0A00010B:SSL routines:tls_validate:wrong version number:../deps/a.c:78:\n',
      'EPROTO',
    ),
    'there is no TLS; does the address begin with ws:// or http://? (wrong version number (EPROTO))',
  ],
  ['odd', 'ws://a:1/b: odd'],
])('case %#: says where, what and what to look at', (problem, expected) => {
  const text = connectionProblem('ws://a:1/b?token=secret', problem)
  expect(text).toContain('ws://a:1/b: ')
  expect(text).toContain(expected)
  expect(text).not.toContain('secret')
  expect(text).not.toContain('\n')
})
