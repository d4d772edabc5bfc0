import fc from 'fast-check';

const oddText = fc.oneof(
  fc.constantFrom(...['', '%', '%zz', '%00', '%C3', '%ED%A0%80', '%ff', '+', '*', '**', '%25', '%2e%2e', '..', '.']),
  fc.constantFrom(
    ...['%2F', '..%2f..%2fetc', '%5c', ';x=1', '__proto__', 'constructor', '-1', '2147483648', '1e3', 'NaN'],
  ),
  fc.constantFrom(
    ...['"', '"a', 'AND', 'a+AND', 'a+AND+AND+b', "'--", '\\', '%_', '%E2%80%AE', '0', '00000000000', 'null'],
  ),
  fc.constantFrom(
    ...['2024-02-30', '1969-01-01T00:00:00%2B25:00', '99999999999999999999', '%F0%9F%93%9E', 'x'.repeat(300)],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
  // Not encoded at all: any byte that may stand in a request line.
  fc.string({ unit: fc.integer({ min: 0x21, max: 0xff }).map((byte) => String.fromCharCode(byte)), maxLength: 40 }),
);

const names = [
  'callerPhoneNumber',
  'dialedPhoneNumber',
  'startTime',
  'endTime',
  'userName',
  'userData',
  'offset',
  'limit',
];
const otherNames = ['cursor', 'subresources', 'fields', 'after', 'download', '__proto__', 'constructor', 'starttime'];

const queryOf = (value: fc.Arbitrary<string>, ...known: string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known, ...otherNames) }, oddText), fc.option(value)),
      { maxLength: 5 },
    )
    .map((pairs) => pairs.map(([name, text]) => (text === null ? name : `${name}=${text}`)).join('&'));

export const oddQuery: fc.Arbitrary<string> = queryOf(oddText, ...names);

/** Of the Imagicle dialect: operators before all of it, and what is nearly right among it. */
export const oddListQuery: fc.Arbitrary<string> = queryOf(
  fc
    .tuple(
      fc.constantFrom('', 'equals:', 'before:', 'after:', 'between:', 'contains:', 'sip:', ':'),
      fc.array(fc.oneof(oddText, fc.constantFrom('2018-11-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '1', '\\;')), {
        maxLength: 3,
      }),
    )
    .map(([operator, values]) => operator + values.join(';')),
  ...['page', 'pageSize', 'startTime', 'endTime', 'localPartyNumber', 'remoteParty', 'remotePartyNumber'],
  ...['ownerUsername', 'direction', '_'],
);

/** Three of them together below 32 KB: what is longer is refused before it is read (431). */
export const oddSegment: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: oddText.map((text) => text.replace(/[?#]/g, '')) },
  { weight: 1, arbitrary: fc.constant('y'.repeat(9_000)) },
);

const base64 = (text: string | Uint8Array) => Buffer.from(text as string).toString('base64');

const oddAuthorization = fc.oneof(
  fc.constantFrom(
    '',
    'Basic',
    'Basic ',
    'Basic =',
    'Basic !!!',
    'Bearer x',
    'Digest username="x"',
    'Negotiate',
    'basic',
  ),
  fc.constantFrom(':', 'x', 'x:', '__proto__:x', 'a\0b:c', '\ud800:x', 'ops:\0').map((text) => `Basic ${base64(text)}`),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => `Basic ${base64(bytes)}`),
);

const oddRange = fc.constantFrom(
  ...[
    'bytes=0-',
    'bytes=-0',
    'bytes=5-2',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=0-0,2-3',
    'items=0-1',
    'bytes=99999-',
  ],
  ...[
    'bytes=-99999999999999999999',
    'bytes=99999999999999999999-',
    'bytes=0-99999999999999999999',
    'bytes = 1 - 2',
    '=',
  ],
);
const oddCondition = fc.constantFrom('*', '"x"', 'W/"', '""', ',,,', '"a", "b"', 'Thu, 99 Foo', '0', 'x'.repeat(2_000));
const oddToken = fc.constantFrom(
  '',
  '*/*;q=9',
  'x'.repeat(2_000),
  '\xff\xfe',
  '100-continue, x',
  '__proto__',
  '-1',
  '{}',
);

/** Headers that are not what they should be. */
export const oddHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    authorization: oddAuthorization,
    range: oddRange,
    'if-range': oddCondition,
    'if-none-match': oddCondition,
    'if-modified-since': oddCondition,
    accept: oddToken,
    'accept-encoding': oddToken,
    'sec-fetch-site': fc.constantFrom('', 'cross-site', 'same-origin', 'x'),
    'x-forwarded-for': fc.constantFrom('', 'x', '::1', '1.2.3.4, 5.6.7.8', '999.1.1.1', ','.repeat(500)),
    'x-http-method-override': fc.constantFrom('DELETE', 'PUT'),
    'x-original-url': fc.constant('/api/v2/ops/contact-centers'),
    cookie: oddToken,
    host: fc.constantFrom('', 'evil.example', '[', 'a b', 'x:99999'),
  },
  { requiredKeys: [] },
);
