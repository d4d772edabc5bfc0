import { connect } from 'node:net';
import fc from 'fast-check';
import { basic } from '../../libs/testing/apps';
import { recordingBody } from '../../libs/testing/recordings';
import { rarely, type AppName, type FuzzTarget } from './fuzzed-requests';
import { centersPath } from './installation';

/** Bytes on a connection, and how the client leaves: it says that it has nothing more to send, or is gone. */
export interface RawExchange {
  app: AppName;
  bytes: Buffer;
  leaves: 'end' | 'destroy' | 'resetAndDestroy';
}

const framings = [
  ...['Content-Length: 5', 'Content-Length: 5\r\nContent-Length: 6', 'Content-Length: 5, 5', 'Content-Length: +5'],
  ...['Content-Length: 0x5', 'Content-Length: -1', `Content-Length: ${'9'.repeat(40)}`, 'Content-Length : 5'],
  ...['Content-Length: 5\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked\r\nContent-Length: 5'],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked, identity', 'Transfer-Encoding: xchunked'],
  ...[
    'Transfer-Encoding : chunked',
    'Transfer-Encoding:\tchunked',
    'Transfer-Encoding: chunked\r\n chunked',
    'TE: trailers',
  ],
  ...[
    'Transfer-Encoding: identity',
    'Expect: 100-continue\r\nContent-Length: 5',
    'Expect: x',
    'Upgrade: h2c\r\nConnection: Upgrade',
  ],
];
const bodies = [
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n',
  'fffffffffffffffff\r\n',
  '-1\r\n',
  '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  '',
];
const oddLines = [
  ...[
    'X: a\0b',
    'X: \xff\xfe',
    ' folded: x',
    'X',
    ': x',
    'X: a\rb',
    'X: a\nGET / HTTP/1.1',
    'Host: other',
    'Connection: close, keep-alive',
  ],
  ...[
    `X: ${'a'.repeat(40_000)}`,
    Array(3_000).fill('X: y').join('\r\n'),
    `Cookie: ${'c=d; '.repeat(2_000)}`,
    'Content-Type: application/json',
  ],
];
const requestLines = [
  'GET / HTTP/1.1',
  'GET / HTTP/1.0',
  'GET / HTTP/9.9',
  'GET  / HTTP/1.1',
  'GET /',
  'FROB / HTTP/1.1',
  'PRI * HTTP/2.0',
  'CONNECT x:1 HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  '\x16\x03\x01\x02\x00',
];

/** Any bytes in any place of it. */
const mangled = (bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      bytes,
      fc.array(fc.tuple(fc.nat(2_000), fc.constantFrom('\r\n', '\r', '\n', '\0', ' ', '\t', ':', '\xff', '')), {
        maxLength: 3,
      }),
    )
    .map(([whole, changes]) =>
      changes.reduce((buffer, [at, text]) => {
        const place = at % (buffer.length + 1);
        return Buffer.concat([
          buffer.subarray(0, place),
          Buffer.from(text, 'latin1'),
          buffer.subarray(place + (text === '' ? 1 : 0)),
        ]);
      }, whole),
    );

const cut = (bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc.tuple(bytes, fc.nat()).map(([whole, at]) => whole.subarray(0, at % (whole.length + 1)));

export function rawExchange({ ops, center }: FuzzTarget): fc.Arbitrary<RawExchange> {
  const path = `${centersPath}/${center.ccid}/recordings`;
  const json = JSON.stringify(recordingBody({ id: 'raw' }));
  const lines = [
    ...[`POST ${path} HTTP/1.1`, `GET ${path}?startTime=0 HTTP/1.1`, `DELETE ${path}/none HTTP/1.1`],
    ...['POST /fw/Apps/Recorder/WebAPI/Recordings HTTP/1.1', 'GET /healthz HTTP/1.1', ...requestLines],
  ];
  const one = fc
    .record({
      line: fc.constantFrom(...lines),
      signedIn: fc.boolean(),
      framing: fc.option(fc.constantFrom(...framings), { freq: 4, nil: undefined }),
      odd: rarely(3, fc.constantFrom(...oddLines)),
      body: fc.constantFrom(...bodies, json),
    })
    .map(({ line, signedIn, framing, odd, body }) => {
      const head = [line, 'Host: x', signedIn && `Authorization: ${basic(ops)}`, framing, odd].filter(Boolean);
      return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
    });
  const several = fc.array(one, { minLength: 2, maxLength: 4 }).map((all) => Buffer.concat(all));
  return fc.record({
    app: fc.constantFrom('ops', 'public'),
    bytes: fc.oneof({ weight: 3, arbitrary: one }, several, mangled(one), cut(one), cut(several)),
    leaves: fc.oneof(
      { weight: 4, arbitrary: fc.constant('end' as const) },
      fc.constantFrom('destroy', 'resetAndDestroy'),
    ),
  });
}

/** @returns what came until the connection was closed; undefined where it was not in time */
export function exchange(url: string, { bytes, leaves }: RawExchange, patienceMs: number): Promise<string | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let received = '';
    const hang = setTimeout(() => {
      socket.destroy();
      resolve(undefined);
    }, patienceMs);
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    // Closed by the other side while we were sending, or after its answer.
    socket.on('error', () => undefined).on('end', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(hang);
      resolve(received);
    });
    socket.once('connect', () => socket.write(bytes, () => socket[leaves]()));
  });
}
