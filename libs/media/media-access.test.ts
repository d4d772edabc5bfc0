import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { StorageSettings } from '../contact-centers/contact-center';
import { authBinding, type MediaDescriptor } from '../recordings/media-descriptor';
import { createSecrets } from '../secrets';
import { startFaultyServer, type FaultyServer } from '../testing/faulty-server';
import { createMediaAccess, type MediaAccess, type MediaAccessOptions } from './media-access';

const secrets = createSecrets('11'.repeat(32));
const never = new AbortController().signal;
const get = { method: 'GET' } as const;
const accesses: MediaAccess[] = [];
const servers: FaultyServer[] = [];

afterEach(async () => {
  for (const access of accesses.splice(0)) access.close();
  for (const server of servers.splice(0)) await server.close();
});

function createAccess(options: Partial<MediaAccessOptions> = {}): MediaAccess {
  const access = createMediaAccess({ timeoutMs: 5_000, secrets, ...options });
  accesses.push(access);
  return access;
}

async function serve(answer: RequestListener): Promise<FaultyServer> {
  const server = await startFaultyServer(answer);
  servers.push(server);
  return server;
}

const answerOk: RequestListener = (_, response) => response.end('heard');
const owned = (storage: Partial<StorageSettings>) => ({ id: 'center', storage: { awsS3: [], webDAV: [], ...storage } });
const fileAt = (server: FaultyServer, more: Partial<MediaDescriptor> = {}): MediaDescriptor => ({
  storage: 'webDAV',
  path: `${server.url}/acme/a.wav`,
  ...more,
});

async function hear(
  access: MediaAccess,
  owner: ReturnType<typeof owned>,
  descriptor: MediaDescriptor,
): Promise<string> {
  const media = await access.open(owner, descriptor, get, never);
  return (await buffer(media.body!)).toString();
}

test('a store that has since been taken out of the settings: 502, saying so, and nothing is asked of it', async () => {
  const server = await serve(answerOk);
  const access = createAccess();
  const out = {
    name: 'UpstreamFailedError',
    message: "The store of this media is no longer in the contact center's storage settings",
  };
  for (const storage of [{}, { webDAV: [{ baseUrl: `${server.url}/acme2/` }] }]) {
    await expect(access.open(owned(storage), fileAt(server), get, never)).rejects.toMatchObject(out);
    await expect(access.remove(owned(storage), fileAt(server))).rejects.toMatchObject(out);
  }
  expect(server.requests).toEqual([]);
});

describe("a descriptor's auth", () => {
  const sealed = (auth: object, center = 'center') => secrets.seal(JSON.stringify(auth), authBinding(center));
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test("is used in place of the store's credentials", async () => {
    const server = await serve(answerOk);
    const owner = owned({ webDAV: [{ baseUrl: `${server.url}/acme`, username: 'store', password: 's' }] });
    const access = createAccess();
    await hear(access, owner, fileAt(server));
    await hear(access, owner, fileAt(server, { auth: sealed({ username: 'jane', password: 'ö:1' }) }));
    await hear(access, owner, fileAt(server));
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      ['store:s', 'jane:ö:1', 'store:s'].map(basic),
    );
  });

  test('is used only against the allowed base', async () => {
    const server = await serve(answerOk);
    const owner = owned({ webDAV: [{ baseUrl: `${server.url}/other/` }] });
    const auth = sealed({ username: 'jane', password: '1' });
    await expect(createAccess().open(owner, fileAt(server, { auth }), get, never)).rejects.toMatchObject({
      status: 502,
    });
    expect(server.requests).toEqual([]);
  });

  test('that was sealed for another contact center, or damaged: 502', async () => {
    const server = await serve(answerOk);
    const owner = owned({ webDAV: [{ baseUrl: `${server.url}/acme` }] });
    for (const auth of [sealed({ username: 'a', password: 'b' }, 'another'), 'damaged', '']) {
      await expect(createAccess().open(owner, fileAt(server, { auth }), get, never)).rejects.toMatchObject({
        name: 'UpstreamFailedError',
        message: 'The stored credentials of the media cannot be opened',
      });
    }
    expect(server.requests).toEqual([]);
  });
});

test('changed credentials are used at once', async () => {
  const server = await serve(answerOk);
  const access = createAccess();
  const descriptor: MediaDescriptor = { storage: 'awsS3', path: 'a.wav', data: { bucket: 'calls' } };
  const settings = (accessKeyId: string) =>
    owned({ awsS3: [{ bucket: 'calls', endpoint: server.url, accessKeyId, secretAccessKey: 's' }] });
  for (const key of ['OLD', 'OLD', 'NEW']) await hear(access, settings(key), descriptor);
  const used = server.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1]);
  expect(used).toEqual(['OLD', 'OLD', 'NEW']);
});

test('a hung store takes no connection from the others, and its own queue ends in time', async () => {
  const hung = await serve(() => undefined);
  const sound = await serve(answerOk);
  const access = createAccess({ maxSockets: 2, timeoutMs: 500 });
  const owner = owned({ webDAV: [{ baseUrl: `${hung.url}/acme` }, { baseUrl: `${sound.url}/acme` }] });
  const waiting = Array.from({ length: 6 }, () => hear(access, owner, fileAt(hung)).catch((error: unknown) => error));
  expect(await hear(access, owner, fileAt(sound))).toBe('heard');
  for (const outcome of await Promise.all(waiting)) expect(outcome).toMatchObject({ name: 'UpstreamTimeoutError' });
});

test('a store whose connections are let go for those of others is heard to the end', async () => {
  let finish: (() => unknown) | undefined;
  const slow = await serve((_, response) => {
    response.write('hea');
    finish = () => response.end('rd');
  });
  const others = await Promise.all([serve(answerOk), serve(answerOk)]);
  const access = createAccess({ maxStores: 1 });
  const owner = owned({ webDAV: [slow, ...others].map(({ url }) => ({ baseUrl: `${url}/acme` })) });
  const media = await access.open(owner, fileAt(slow), get, never);
  await once(media.body!, 'readable');
  for (const other of others) expect(await hear(access, owner, fileAt(other))).toBe('heard');
  finish!();
  expect((await buffer(media.body!)).toString()).toBe('heard');
  // And then its connection is closed, not kept.
  const { socket } = slow.requests[0]!;
  if (!socket.destroyed) await once(socket, 'close');
});

test('a stream that fails before its store is asked, or that no store takes, is destroyed and ends nothing else', async () => {
  const server = await serve((request, response) => {
    request.resume().on('end', () => response.writeHead(201).end());
  });
  const owner = owned({ webDAV: [{ baseUrl: `${server.url}/acme` }] });
  const failing = new Readable({ read() {} });
  const write = createAccess().write(owner, fileAt(server), failing);
  failing.destroy(new Error('the client left'));
  await expect(write).rejects.toThrow('the client left');
  const untaken = new Readable({ read() {} });
  await expect(createAccess().write(owned({}), fileAt(server), untaken)).rejects.toMatchObject({ status: 502 });
  expect(untaken.destroyed).toBe(true);
});

test('nothing is asked for a client who has left already', async () => {
  const server = await serve(answerOk);
  const owner = owned({ webDAV: [{ baseUrl: `${server.url}/acme` }] });
  const left = AbortSignal.abort(new Error('left'));
  await expect(createAccess().open(owner, fileAt(server), get, left)).rejects.toThrow('left');
  expect(server.requests).toEqual([]);
});
