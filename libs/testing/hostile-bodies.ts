import fc from 'fast-check';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** JSON values, as text, that recorders and attackers send where something else is expected. */
const oddJson = [
  ...['null', 'true', '0', '-1', '-0', '1.5', '1e400', '-1e400', '1E-400', '12345678901234567890', '9'.repeat(5_000)],
  ...['""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udfff\\ud800"', '"\\u202e\\ufeff"', '"\u{1F4DE}"'],
  ...['[]', '[[]]', '[null]', '{}', '{"":""}', '{"a":{"b":[{"c":null}]}}', '{"length":-1}', '{"toString":1}'],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"\\u0000":1}'],
  ...['{"\\ud800":"\\udfff"}', '{"__proto__":null,"hasOwnProperty":1}', '{"$ref":"#/definitions/x"}'],
  ...[
    '"..\\/..\\/etc\\/passwd"',
    '"http:\\/\\/169.254.169.254\\/x"',
    '"http:\\/\\/user:pw@host\\/x"',
    '"file:\\/\\/\\/etc"',
  ],
  ...[
    '"2024-02-30T00:00:00Z"',
    '"2024-05-01T10:00:00"',
    '"275760-09-13T00:00:00.001Z"',
    '"9999-12-31T23:59:60.999999999Z"',
  ],
  ...[
    '"0000-01-01T00:00:00Z"',
    '"-000001-01-01T00:00:00Z"',
    '"0"',
    '"NaN"',
    '"Infinity"',
    '"\'; drop table recording; --"',
  ],
];

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const nestedMaps = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** One JSON value, as text, that no schema hopes for. */
export const oddValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...oddJson) },
  { weight: 4, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.constantFrom(30, 33, 40, 20_000).map(nested) },
  { weight: 1, arbitrary: fc.constantFrom(28, 33, 40, 20_000).map(nestedMaps) },
  { weight: 1, arbitrary: fc.constantFrom(256, 4_097, 65_537, 300_000).map((length) => `"${'x'.repeat(length)}"`) },
  { weight: 1, arbitrary: fc.constantFrom(1_001, 10_001).map((count) => `[${Array(count).fill('{}').join()}]`) },
);

const oddKey = fc.oneof(
  fc.constantFrom(
    '"__proto__"',
    '"constructor"',
    '"prototype"',
    '""',
    '"\\u0000"',
    '"\\ud800"',
    '"a.b[0]"',
    '"toJSON"',
  ),
  fc.constantFrom('"mediaUri"', '"nonDelete"', '"uuid"', '"startTime"', '"auth"', '"id"', `"${'k'.repeat(5_000)}"`),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
);

type Holder = Record<string | number, unknown>;

/** Every place in a JSON value: what holds it, and by which name or number. */
function placesIn(value: unknown): [Holder, string | number][] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  const names = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return names.flatMap((name) => [[holder, name] as [Holder, string | number], ...placesIn(holder[name])]);
}

const mutation = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('replace', 'remove', 'add', 'twice'),
  value: oddValue,
  key: oddKey,
});

/** A valid body in which up to three places are not: replaced, left out, added to, given twice. */
export const mutated = (valid: object): fc.Arbitrary<string> =>
  fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) => {
    const copy = structuredClone(valid);
    const raw: string[] = [];
    // Put in as text afterwards: JSON.stringify would mend what is odd in it.
    const mark = (text: string) => `@odd${raw.push(text) - 1}@`;
    for (const { place, kind, value, key } of mutations) {
      const places = placesIn(copy);
      if (places.length === 0) break;
      const [holder, name] = places[place % places.length]!;
      if (kind === 'replace') holder[name] = mark(value);
      else if (kind === 'remove') Reflect.deleteProperty(holder, name);
      else if (kind === 'twice' && Array.isArray(holder)) holder.push(holder[name as number]);
      else if (!Array.isArray(holder))
        holder[mark(key)] = mark(kind === 'twice' ? JSON.stringify(holder[name]) : value);
    }
    const unmark = (text: string): string => text.replace(/"@odd(\d+)@"/g, (_, number: string) => raw[Number(number)]!);
    return unmark(JSON.stringify(copy, (_name, value: unknown) => (value === undefined ? null : value)));
  });

/** What a valid body becomes on a bad line: cut, bytes changed, bytes that are no UTF-8, another encoding, no JSON at all. */
export const damaged = (valid: object): fc.Arbitrary<Buffer> => {
  const bytes = Buffer.from(JSON.stringify(valid));
  return fc.oneof(
    fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)),
    fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, byte]) => Buffer.from(bytes).fill(byte, at, at + 1)),
    fc.uint8Array({ maxLength: 200 }).map((random) => Buffer.from(random)),
    fc
      .constantFrom('utf16le' as const, 'latin1' as const)
      .map((encoding) => Buffer.from(`${bytes.toString()}ü`, encoding)),
    fc.constant(Buffer.concat([bytes, bytes])),
    oddValue.map((text) => Buffer.from(text)),
  );
};

const zeros = Buffer.alloc(30 * 1024 * 1024);
/** 30 KB that become 30 MB. */
const bomb = gzipSync(zeros);

export interface Encoded {
  headers: Record<string, string>;
  body: Buffer;
}

/** A body with the headers that say how it is written, or that lie about it. */
export const encoded = (valid: object): fc.Arbitrary<Encoded> => {
  const plain = Buffer.from(JSON.stringify(valid));
  const as = (encoding: string, body: Buffer): Encoded => ({
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    body,
  });
  const cut = (body: Buffer) => body.subarray(0, body.length - 5);
  const encodings = ['gzip', 'deflate', 'br', 'zstd', 'identity', 'compress', 'gzip, gzip', 'x', ''];
  const bodies = [plain, gzipSync(plain), deflateSync(plain), brotliCompressSync(plain), cut(gzipSync(plain)), bomb];
  const types = [
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/json; charset=utf-16',
    'x',
    ';;;',
  ];
  const more = ['application/vnd.x+json', 'APPLICATION/JSON ; CHARSET="UTF-8"', 'application/json; charset=__proto__'];
  return fc.oneof(
    fc.tuple(fc.constantFrom(...encodings), fc.constantFrom(...bodies)).map(([encoding, body]) => as(encoding, body)),
    fc.constantFrom(...types, ...more).map((type) => ({ headers: { 'content-type': type }, body: plain })),
  );
};
