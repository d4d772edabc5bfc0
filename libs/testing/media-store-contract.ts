import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { UpstreamFailedError } from '../errors';
import { createMediaAccess, type MediaAccess } from '../media/media-access';
import { createSecrets } from '../secrets';
import { startPlayer, type Player } from './player';
import type { StoreTraits, StoreUnderTest } from './stores/store-under-test';

/** Every byte tells where it stands: a range that is off by one does not compare equal. */
export const patternBytes = (length: number) =>
  Buffer.from(Uint32Array.from({ length: Math.ceil(length / 4) }, (_, i) => i * 2654435761).buffer, 0, length);

const content = patternBytes(100_003);
const secrets = createSecrets('00'.repeat(32));
const never = new AbortController().signal;

/** Names that have been mangled somewhere before. */
const oddNames = [
  'with space.wav',
  'plus+plus.wav',
  '100%.wav',
  '%41%2e%2e.wav',
  'grüße/ü.wav',
  '日本語 📞.wav',
  "a&b=c;d,e@f:g$h!i'(j)*k~l.wav",
  '[1] {2} ^3 `4 "5" <6> |7.wav',
  'question?mark#hash.wav',
  '.hidden..wav',
  'deep/er/and/deeper/a.wav',
];

/** What every store must do, through real HTTP on both sides: a client plays from our server, which reads from a real store. */
export function describeMediaStore(name: string, start: () => Promise<StoreUnderTest>, traits: StoreTraits): void {
  describe(name, () => {
    let store: StoreUnderTest;
    let access: MediaAccess;
    let player: Player;
    let owner: { id: string; storage: ReturnType<StoreUnderTest['storageAt']> };
    const descriptor = (file: string) => store.descriptorAt(store.port, file);
    const put = (file: string, bytes: Buffer) =>
      access.write(owner, descriptor(file), Readable.from([bytes]), { contentLength: bytes.length });
    const play = (file: string, headers: Record<string, string> = {}, method = 'GET') =>
      fetch(`${player.url}/${encodeURIComponent(file)}`, { method, headers });
    const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

    beforeAll(async () => {
      store = await start();
      access = createMediaAccess({ timeoutMs: 120_000, secrets });
      owner = { id: 'center', storage: store.storageAt(store.port) };
      player = await startPlayer(access, owner, descriptor);
      await put('calls/a.wav', content);
      await store.age?.('calls/a.wav');
    });

    afterAll(async () => {
      await player.close();
      access.close();
      await store.close();
    });

    test('plays the whole with its length, validators and safe headers', async () => {
      const response = await play('calls/a.wav');
      expect(response.status).toBe(200);
      expect((await bytesOf(response)).equals(content)).toBe(true);
      const headers = Object.fromEntries(response.headers);
      expect(headers).toMatchObject({
        'content-length': String(content.length),
        'content-type': 'audio/wav',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        'content-security-policy': 'sandbox',
        'content-disposition': 'inline; filename="a.wav"',
        etag: expect.stringMatching(/^"[^"]+"$/) as string,
        'last-modified': expect.stringMatching(/ GMT$/) as string,
      });
    });

    test('HEAD has the headers of GET and no body, whatever range it asks for', async () => {
      const whole = await play('calls/a.wav');
      await whole.body?.cancel();
      const response = await play('calls/a.wav', { range: 'bytes=0-9' }, 'HEAD');
      expect(response.status).toBe(200);
      for (const header of ['content-length', 'content-type', 'etag', 'last-modified', 'accept-ranges']) {
        expect(response.headers.get(header)).toBe(whole.headers.get(header));
      }
      expect(await bytesOf(response)).toHaveLength(0);
    });

    test.each([
      ['bytes=0-0', 0, 1],
      ['bytes=0-99', 0, 100],
      ['bytes=70000-', 70_000, content.length],
      ['bytes=100002-100002', 100_002, content.length],
      ['bytes=99990-200000', 99_990, content.length],
      ['bytes=5-99999999999999999999999', 5, content.length],
      ['bytes=-50', content.length - 50, content.length],
      ['bytes=-200000', 0, content.length],
    ])('Range %s: 206 with these bytes', async (range, from, to) => {
      const response = await play('calls/a.wav', { range });
      expect(response.status).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${content.length}`);
      expect(response.headers.get('content-length')).toBe(String(to - from));
      expect((await bytesOf(response)).equals(content.subarray(from, to))).toBe(true);
    });

    test.each(['bytes=100003-', 'bytes=200000-200001', 'bytes=99999999999999999999-'])(
      'Range %s: 416',
      async (range) => {
        const response = await play('calls/a.wav', { range });
        expect(response.status).toBe(416);
        expect(response.headers.get('content-range')).toBe(`bytes */${traits.tellsSizeWith416 ? content.length : '*'}`);
        await response.body?.cancel();
      },
    );

    test.each(['bytes=9-5', 'bytes=a-b', 'bytes', 'bytes=', 'bytes=-', 'pages=1-2', 'bytes=0-1,5-6', '0-5'])(
      'Range %s is malformed, or more than one range: the whole',
      async (range) => {
        const response = await play('calls/a.wav', { range });
        expect(response.status).toBe(200);
        expect((await bytesOf(response)).equals(content)).toBe(true);
      },
    );

    test('an empty object is played whole', async () => {
      await put('calls/empty.wav', Buffer.alloc(0));
      const response = await play('calls/empty.wav');
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '0']);
      expect(await bytesOf(response)).toHaveLength(0);
    });

    describe('conditions', () => {
      let etag: string;
      let lastModified: string;

      beforeAll(async () => {
        const { headers } = await play('calls/a.wav', {}, 'HEAD');
        etag = headers.get('etag')!;
        lastModified = headers.get('last-modified')!;
      });

      const earlier = () => new Date(Date.parse(lastModified) - 60_000).toUTCString();

      test.each([
        ['the entity tag', () => etag],
        ['its weak form', () => `W/${etag}`],
        ['a list with it', () => `"other", ${etag}`],
        ['*', () => '*'],
      ])('If-None-Match with %s: 304 without a body', async (_, tag) => {
        for (const method of ['GET', 'HEAD']) {
          const response = await play('calls/a.wav', { 'if-none-match': tag() }, method);
          expect(response.status).toBe(304);
          expect(response.headers.get('etag')).toBe(etag);
          expect(await bytesOf(response)).toHaveLength(0);
        }
      });

      test('If-None-Match with another entity tag: the whole, whatever If-Modified-Since says', async () => {
        const response = await play('calls/a.wav', { 'if-none-match': '"other"', 'if-modified-since': lastModified });
        expect(response.status).toBe(200);
        expect(await bytesOf(response)).toHaveLength(content.length);
      });

      test('If-Modified-Since: 304 when it was not, else the whole', async () => {
        expect((await play('calls/a.wav', { 'if-modified-since': lastModified })).status).toBe(304);
        for (const date of [earlier(), 'no date']) {
          const response = await play('calls/a.wav', { 'if-modified-since': date });
          expect(response.status).toBe(200);
          expect(await bytesOf(response)).toHaveLength(content.length);
        }
      });

      test('If-Range with the entity tag or the date of this version: the range', async () => {
        for (const validator of [etag, lastModified]) {
          const response = await play('calls/a.wav', { range: 'bytes=10-19', 'if-range': validator });
          expect(response.status).toBe(206);
          expect((await bytesOf(response)).equals(content.subarray(10, 20))).toBe(true);
        }
      });

      test('If-Range with another version, a weak tag or nonsense: the whole, also where the range would be unsatisfiable', async () => {
        for (const validator of ['"other"', `W/${etag}`, earlier(), 'nonsense']) {
          for (const range of ['bytes=10-19', 'bytes=500000-']) {
            const response = await play('calls/a.wav', { range, 'if-range': validator });
            expect(response.status).toBe(200);
            expect((await bytesOf(response)).equals(content)).toBe(true);
          }
        }
      });

      test('If-Range with this version and an unsatisfiable range: 416', async () => {
        const response = await play('calls/a.wav', { range: 'bytes=500000-', 'if-range': lastModified });
        expect(response.status).toBe(416);
        await response.body?.cancel();
      });
    });

    test.each(oddNames)('an object named %j is stored, played and deleted', async (file) => {
      const bytes = randomBytes(100);
      await put(`odd/${file}`, bytes);
      const response = await play(`odd/${file}`);
      expect(response.status).toBe(200);
      expect((await bytesOf(response)).equals(bytes)).toBe(true);
      await access.remove(owner, descriptor(`odd/${file}`));
      expect((await play(`odd/${file}`)).status).toBe(404);
    });

    test('object gone: 404 that says it is the media, not the recording', async () => {
      for (const method of ['GET', 'HEAD']) expect((await play('calls/missing.wav', {}, method)).status).toBe(404);
      const gone = access.open(owner, descriptor('calls/missing.wav'), { method: 'GET' }, never);
      await expect(gone).rejects.toMatchObject({
        name: 'NotFoundError',
        message: 'The media of the recording is gone from its store',
      });
    });

    test('an object is deleted; one that is already gone counts as deleted', async () => {
      await put('calls/doomed.wav', content);
      expect(await access.remove(owner, descriptor('calls/doomed.wav'))).toBe('deleted');
      expect((await play('calls/doomed.wav')).status).toBe(404);
      expect(await access.remove(owner, descriptor('calls/doomed.wav'))).toBe(traits.tellsGone ? 'gone' : 'deleted');
    });

    test('a path that names a folder deletes nothing', async () => {
      await put('folder/inside.wav', content);
      await access
        .remove(owner, descriptor('folder'))
        .catch((error: unknown) => expect(error).toBeInstanceOf(UpstreamFailedError));
      expect((await play('folder/inside.wav', {}, 'HEAD')).status).toBe(200);
    });

    test('a store that refuses our credentials: 502, and nothing changes', async () => {
      const stranger = { id: 'center', storage: store.wrongCredentialsAt(store.port) };
      const refused = { name: 'UpstreamFailedError', message: 'The store of the media refused access' };
      await expect(access.open(stranger, descriptor('calls/a.wav'), { method: 'GET' }, never)).rejects.toMatchObject(
        refused,
      );
      await expect(access.open(stranger, descriptor('calls/a.wav'), { method: 'HEAD' }, never)).rejects.toMatchObject(
        refused,
      );
      await expect(access.remove(stranger, descriptor('calls/a.wav'))).rejects.toMatchObject(refused);
      const write = access.write(stranger, descriptor('calls/a.wav'), Readable.from([Buffer.from('x')]), {
        contentLength: 1,
      });
      await expect(write).rejects.toMatchObject(refused);
      expect((await bytesOf(await play('calls/a.wav'))).equals(content)).toBe(true);
    });

    describe('uploads', () => {
      const chunks = (...parts: Buffer[]) => Readable.from(parts);
      const read = async (file: string) => bytesOf(await play(file));

      test('replace what is there, with another entity tag', async () => {
        await put('up/replaced.wav', Buffer.from('first'));
        const first = await play('up/replaced.wav');
        await put('up/replaced.wav', Buffer.from('second one'));
        const second = await play('up/replaced.wav', { 'if-none-match': first.headers.get('etag')! });
        expect(second.status).toBe(200);
        expect((await bytesOf(second)).toString()).toBe('second one');
      });

      test('of a length that is not known before the end', async () => {
        const large = randomBytes(12_000_001);
        for (const [file, parts] of [
          ['up/none.wav', []],
          ['up/small.wav', [content]],
          ['up/large.wav', [large, content]],
        ] as const) {
          await access.write(owner, descriptor(file), chunks(...parts));
          expect((await read(file)).equals(Buffer.concat(parts))).toBe(true);
        }
      });

      test('that fail in the middle, or have another length than was said, leave the store as it was', async () => {
        async function* failing() {
          yield content;
          await Promise.resolve();
          throw new Error('the client left');
        }
        const failed = (contentLength?: number) =>
          access.write(owner, descriptor('up/failed.wav'), Readable.from(failing()), { contentLength });
        await expect(failed()).rejects.toThrow('the client left');
        await expect(failed(1_000_000)).rejects.toThrow('the client left');
        const short = access.write(owner, descriptor('up/failed.wav'), chunks(content), {
          contentLength: content.length + 1,
        });
        await expect(short).rejects.toThrow('expected 100004 bytes to store, got only 100003');
        const long = access.write(owner, descriptor('up/failed.wav'), chunks(content), {
          contentLength: content.length - 1,
        });
        await expect(long).rejects.toThrow('expected 100002 bytes to store, got 100003');
        expect((await play('up/failed.wav')).status).toBe(404);
      });

      test('side by side into new folders', async () => {
        const files = Array.from({ length: 10 }, (_, i) => `up/many/${i % 3}/deep/${i}.wav`);
        await Promise.all(files.map((file) => put(file, Buffer.from(file))));
        for (const file of files) expect((await read(file)).toString()).toBe(file);
      });
    });

    test('reads leave no connection behind that nobody reads', async () => {
      const hash = createHash('sha256');
      for (let i = 0; i < 30; i += 1)
        hash.update(await bytesOf(await play('calls/a.wav', { range: `bytes=${i}-${i}` })));
      expect(hash.digest('hex')).toBe(createHash('sha256').update(content.subarray(0, 30)).digest('hex'));
      expect(player.errors.filter((error) => !(error instanceof Error && 'status' in error))).toEqual([]);
    });
  });
}
