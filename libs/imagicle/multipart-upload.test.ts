import fc from 'fast-check';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { audioPart, boundary, jsonPart, multipart, multipartType, type TestPart } from '../testing/uploads';
import { BadRequestError } from './errors';
import { metadataLimit, readSmallPart, takeParts } from './multipart-upload';

/** A request's body that comes in these pieces. */
const bodyOf = (pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, headers: Record<string, string> = {}) =>
  Object.assign(Readable.from(pieces, { objectMode: false }), {
    headers: { 'content-type': multipartType, ...headers },
  });

/** Takes its time, so that bytes wait in every buffer on their way. */
async function takeSlowly(bytes: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    await turn();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the parts held. */
async function take(
  body: ReturnType<typeof bodyOf>,
  takeAttachment: (bytes: Readable) => Promise<Buffer> = buffer,
): Promise<Map<string, Buffer>> {
  const taken = new Map<string, Buffer>();
  await takeParts(body, {
    jsondata: async (bytes) => void taken.set('jsondata', await readSmallPart(bytes)),
    attachment: async (bytes) => void taken.set('attachment', await takeAttachment(bytes)),
  });
  return taken;
}

async function refusalOf(body: ReturnType<typeof bodyOf>): Promise<{ reason: number; message: string }> {
  const error: unknown = await take(body).then(
    () => new Error('It was accepted'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BadRequestError)) throw error as Error;
  return { reason: error.reason, message: error.message };
}

const named = (disposition: string, content: string): TestPart => ({
  headers: `Content-Disposition: ${disposition}`,
  content,
});
const both = [jsonPart('{}'), audioPart('audio')];
const whole = multipart(both);

const cutIn = (bytes: Buffer, lengths: readonly number[]): Buffer[] => {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of lengths) pieces.push(bytes.subarray(at, (at += length)));
  return [...pieces, bytes.subarray(at)].filter(({ length }) => length > 0);
};

/** Bytes that look like the beginning of a delimiter again and again. */
const treacherous = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.nat(boundary.length + 3).map((length) => Buffer.from(`\r\n--${boundary}`.slice(0, length))),
      fc.constantFrom('\r', '\n', '\r\n', '-', '--', '\r\n--', '\0').map((text) => Buffer.from(text)),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => Buffer.concat(pieces))
  .filter((bytes) => !bytes.includes(`--${boundary}`));

test('two parts in either order, byte for byte, however the body is cut and however slowly it is taken', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(treacherous, treacherous, lengths, fc.boolean(), async (json, audio, cuts, audioFirst) => {
      const parts = [jsonPart(json), audioPart(audio)];
      const body = multipart(audioFirst ? parts.toReversed() : parts);
      const taken = await take(bodyOf(cutIn(body, cuts)), takeSlowly);
      expect(taken.get('jsondata')!.equals(json)).toBe(true);
      expect(taken.get('attachment')!.equals(audio)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each([
  'form-data; name=attachment',
  'form-data; name="attachment"',
  "form-data; name=attachment; filename=sample.wav; filename*=utf-8''sample.wav",
  'form-data; name="attachment"; filename="C:\\calls\\sämple.wav"',
  'FORM-DATA; NAME="attachment"',
])('told apart by their name: %s', async (disposition) => {
  const taken = await take(bodyOf([multipart([jsonPart('{}'), named(disposition, 'audio')])]));
  expect(taken.get('attachment')!.toString()).toBe('audio');
});

test('what stands before and after the parts is none of them', async () => {
  const body = Buffer.concat([Buffer.from('a preamble\r\n'), whole, Buffer.from('an epilogue')]);
  expect((await take(bodyOf([body]))).get('attachment')!.toString()).toBe('audio');
});

describe('a body that is no multipart, or misses a part: reason 0', () => {
  test.each([
    ['no type', ''],
    ['JSON', 'application/json'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['another multipart', `multipart/mixed; boundary=${boundary}`],
    ['no boundary', 'multipart/form-data'],
    ['an empty parameter', 'multipart/form-data;'],
    ['a boundary that no body has', `multipart/form-data; boundary=${'b'.repeat(300)}`],
    ['another boundary', 'multipart/form-data; boundary=other'],
  ])('%s', async (_, type) => {
    expect((await refusalOf(bodyOf([whole], { 'content-type': type }))).reason).toBe(0);
  });

  const part = {
    unknown: named('form-data; name=other', 'x'),
    nameless: named('form-data', 'x'),
    file: named('attachment; name=attachment', 'x'),
    bare: { headers: 'X-Nothing: 1', content: 'x' },
  };
  test.each([
    ['empty', Buffer.alloc(0)],
    ['no parts', multipart([])],
    ['jsondata missing', multipart([both[1]!])],
    ['attachment missing', multipart([both[0]!])],
    ['jsondata twice', multipart([both[0]!, both[0]!])],
    ['attachment twice', multipart([both[1]!, both[0]!, both[1]!])],
    ['a third part', multipart([...both, part.unknown])],
    ['an unknown part first', multipart([part.unknown, ...both])],
    ['a part without a name', multipart([...both, part.nameless])],
    ['a part that is no form data', multipart([both[0]!, part.file])],
    ['a part without a disposition', multipart([both[0]!, part.bare])],
    ['a name in another case', multipart([both[0]!, named('form-data; name=Attachment', 'x')])],
    ['jsondata too long', multipart([jsonPart(' '.repeat(metadataLimit + 1)), both[1]!])],
    ['only text', Buffer.from('text')],
    ['a header without an end', Buffer.from(`--${boundary}\r\n${'X-A: b\r\n'.repeat(20_000)}`)],
    ['a header of 1 MB', multipart([{ headers: `X: ${'y'.repeat(1 << 20)}\r\n${both[0]!.headers}`, content: '{}' }])],
  ])('%s', async (_, body) => expect((await refusalOf(bodyOf([body]))).reason).toBe(0));

  test('a Content-Encoding', async () => {
    expect((await refusalOf(bodyOf([whole], { 'content-encoding': 'gzip' }))).reason).toBe(0);
    expect((await take(bodyOf([whole], { 'content-encoding': 'identity' }))).size).toBe(2);
  });

  test('a body that ends anywhere before its last delimiter', async () => {
    const end = whole.length - '--\r\n'.length;
    for (let length = 0; length < end; length += 1) {
      expect((await refusalOf(bodyOf([whole.subarray(0, length)]))).reason).toBe(0);
    }
  });

  test('a body that is cut off, at any byte', async () => {
    for (let length = 0; length < whole.length; length += 7) {
      const cut = (async function* () {
        yield whole.subarray(0, length);
        await turn();
        throw new Error('ECONNRESET');
      })();
      expect((await refusalOf(bodyOf(cut))).reason).toBe(0);
    }
  });

  test('a body without end before its parts is not read to the end', async () => {
    let sent = 0;
    const endless = (async function* () {
      for (const block = Buffer.alloc(1 << 20, 'x'); ; sent += block.length) yield await turn(block);
    })();
    expect((await refusalOf(bodyOf(endless))).reason).toBe(0);
    expect(sent).toBeLessThan(300 * (1 << 20));
  });
});

test('what a taker refuses ends the upload, the rest unread; the other taker has ended by then', async () => {
  const refusal = new Error('not that');
  const audio = Buffer.alloc(1 << 22);
  let sent = 0;
  let attachmentEnded = false;
  const body = bodyOf(
    (function* () {
      for (const piece of cutIn(multipart([audioPart(audio), jsonPart('{}')]), Array(256).fill(1 << 14) as number[])) {
        sent += piece.length;
        yield piece;
      }
    })(),
  );
  const taking = takeParts(body, {
    jsondata: () => Promise.resolve(),
    async attachment(bytes) {
      try {
        for await (const _ of bytes) throw refusal;
      } finally {
        await turn();
        attachmentEnded = true;
      }
    },
  });
  await expect(taking).rejects.toBe(refusal);
  expect(attachmentEnded).toBe(true);
  expect(sent).toBeLessThan(audio.length);
});

test('no faster than it is taken', async () => {
  let sent = 0;
  let go!: () => void;
  const waits = new Promise<void>((resolve) => (go = resolve));
  const audio = Buffer.alloc(8 << 20, 'x');
  const pieces = cutIn(multipart([audioPart(audio), jsonPart('{}')]), Array(128).fill(1 << 16) as number[]);
  const body = bodyOf(
    (function* () {
      for (const piece of pieces) {
        sent += piece.length;
        yield piece;
      }
    })(),
  );
  const taken = take(body, async (bytes) => {
    await waits;
    return await buffer(bytes);
  });
  // As many turns as the whole body would need many times over.
  for (let turns = 0; turns < 2_000; turns += 1) await turn();
  expect(sent).toBeLessThan(1 << 20);
  go();
  expect((await taken).get('attachment')!.length).toBe(audio.length);
});

test('fuzzed bodies are taken or refused with reason 0: never anything else, never a hang', async () => {
  const mutation = fc.record({
    at: fc.nat(whole.length),
    kind: fc.constantFrom('drop', 'double', 'insert', 'change'),
    length: fc.integer({ min: 1, max: 40 }),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom('\r\n', '--', ';', '"', ':', '\r', '\r\n\r\n').map((text) => Buffer.from(text)),
    ),
  });
  const mutate = (
    body: Buffer,
    { at, kind, length, bytes }: { at: number; kind: string; length: number; bytes: Uint8Array },
  ) => {
    const [before, after] = [body.subarray(0, at), body.subarray(at)];
    if (kind === 'drop') return Buffer.concat([before, after.subarray(length)]);
    if (kind === 'double') return Buffer.concat([before, after.subarray(0, length), after]);
    if (kind === 'insert') return Buffer.concat([before, bytes, after]);
    return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 8 }),
      async (mutations, cuts) => {
        const body = mutations.reduce(mutate, whole);
        const outcome = await take(bodyOf(cutIn(body, cuts))).then(
          () => 'taken',
          (error: unknown) => (error instanceof BadRequestError && error.reason === 0 ? 'refused' : error),
        );
        expect(['taken', 'refused']).toContain(outcome);
      },
    ),
    { numRuns: 2_000 },
  );
});
