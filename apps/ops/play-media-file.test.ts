import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { play, putMedia } from '../../libs/testing/play';
import { postRecordings, readerOf } from '../../libs/testing/recordings';

const appNames = ['ops', 'public'] as const;
type AppName = (typeof appNames)[number];

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterAll(() => apps.close());

/** A media file whose content is its own name. */
async function mediaFile(name: string, attributes: object = {}) {
  const path = await putMedia(apps, name.split('/').map(encodeURIComponent).join('/'), name);
  return { mediaDescriptor: { storage: 'webDAV', path }, ...attributes };
}

async function mediaUris(id: string, app: AppName = 'public'): Promise<string[]> {
  const { recordingsUrl, credentials } = readerOf(apps, center, app);
  const { body } = await request('GET', `${recordingsUrl}/${encodeURIComponent(id)}`, credentials);
  return body.recording.mediaFiles.map((file: { mediaUri: string }) => file.mediaUri);
}

const fileOf = (mediaUri: string) => mediaUri.slice(mediaUri.lastIndexOf('/') + 1);

/** What is played under a file's name: its content, or the status. */
async function played(id: string, file: string, app: AppName): Promise<string | number> {
  const { recordingsUrl, credentials } = readerOf(apps, center, app);
  const { status, body } = await play(`${recordingsUrl}/${encodeURIComponent(id)}/play/${file}`, credentials);
  return status === 200 ? body.toString() : status;
}

test.each(appNames)('%s: the mediaUri plays, its file is the id with the extension of the path', async (app) => {
  const id = `uris on ${app}/é`;
  const names = ['a.wav', 'b/c.MP3', 'none', 'two.tar.gz'].map((name) => `${app}/${name}`);
  await postRecordings(apps, center, [{ id, mediaFiles: await Promise.all(names.map((name) => mediaFile(name))) }]);
  const uris = await mediaUris(id, app);
  const { credentials } = readerOf(apps, center, app);
  expect(uris.map((uri) => fileOf(uri).replace(/^[0-9a-f-]{36}/, ''))).toEqual(['.wav', '.MP3', '', '.gz']);
  for (const [index, uri] of uris.entries()) expect((await play(uri, credentials)).body.toString()).toBe(names[index]);
});

test('the id of the media file, with any extension or none', async () => {
  await postRecordings(apps, center, [{ id: 'ids', mediaFiles: [await mediaFile('ids.wav')] }]);
  const [uri] = await mediaUris('ids');
  const id = fileOf(uri!).replace('.wav', '');
  for (const app of appNames) {
    for (const file of [
      id,
      `${id}.wav`,
      `${id}.mp3`,
      `${id}.`,
      `${id}.x-y_z`,
      `${id}.tar.gz`,
      id.toUpperCase(),
      `${id}.%C3%A9`,
    ])
      expect([file, await played('ids', file, app)]).toEqual([file, 'ids.wav']);
    for (const file of [
      id.slice(1),
      `${id}x`,
      `x${id}`,
      id.replaceAll('-', ''),
      `${id}%2Fx`,
      '.wav',
      '%20',
      'undefined',
    ])
      expect([file, await played('ids', file, app)]).toEqual([file, 404]);
  }
});

test("the recorder's own mediaId, whatever it looks like", async () => {
  const mediaIds = ['CALL_1.wav', 'CALL_2', 'with/slash and space.wav', 'é😀%41', 'a.b.c', '..', '-'];
  const mediaFiles = mediaIds.map((mediaId, index) => mediaFile(`own/${index}.wav`, { mediaId }));
  await postRecordings(apps, center, [{ id: 'own', mediaFiles: await Promise.all(mediaFiles) }]);
  for (const app of appNames) {
    for (const [index, mediaId] of mediaIds.entries()) {
      // A client resolves `..` itself, it never arrives.
      if (mediaId === '..') continue;
      expect([mediaId, await played('own', encodeURIComponent(mediaId), app)]).toEqual([mediaId, `own/${index}.wav`]);
    }
    expect(await played('own', 'call_1.wav', app)).toBe(404);
    expect(await played('own', 'CALL', app)).toBe(404);
  }
});

test('two media files with one mediaId: the latest one', async () => {
  const twice = (name: string, startTime: string) =>
    mediaFile(`${name}.wav`, { mediaId: 'twice', startTime, stopTime: startTime });
  const first = await twice('first', '2024-05-01T10:00:00.000Z');
  const latest = await twice('latest', '2024-05-01T12:00:00.000Z');
  const middle = await twice('middle', '2024-05-01T12:30:00.000+01:00');
  await postRecordings(apps, center, [
    { id: 'twice', mediaFiles: [first, latest] },
    { id: 'twice', mediaFiles: [middle] },
  ]);
  for (const app of appNames) expect(await played('twice', 'twice', app)).toBe('latest.wav');
});

test("the media file's id wins over a mediaId that is the same", async () => {
  await postRecordings(apps, center, [{ id: 'wins', mediaFiles: [await mediaFile('by id.wav')] }]);
  const [uri] = await mediaUris('wins');
  const [file, id] = [fileOf(uri!), fileOf(uri!).replace('.wav', '')];
  const later = { startTime: '2024-06-01T10:00:00.000Z', stopTime: '2024-06-01T10:00:00.000Z' };
  await postRecordings(apps, center, [
    { id: 'wins', mediaFiles: [await mediaFile('impostor.wav', { mediaId: file, ...later })] },
    { id: 'wins', mediaFiles: [await mediaFile('second impostor.wav', { mediaId: id, ...later })] },
  ]);
  for (const app of appNames)
    for (const name of [file, id, `${id}.mp3`]) expect(await played('wins', name, app)).toBe('by id.wav');
});

test('a mediaUri handed out once works for ever: a merge keeps it, a new descriptor is played', async () => {
  const posted = await mediaFile('kept.wav', { mediaId: 'before' });
  await postRecordings(apps, center, [{ id: 'kept', mediaFiles: [posted] }]);
  const before = await mediaUris('kept');
  await postRecordings(apps, center, [
    { id: 'kept', mediaFiles: [{ ...posted, mediaId: 'after', type: 'audio/ogg' }] },
  ]);
  expect(await mediaUris('kept')).toEqual(before);
  expect((await play(before[0]!, center.admin)).headers['content-type']).toBe('audio/ogg');
});

test('no such recording, no such media file, another center: not to be told apart', async () => {
  const other = await apps.createContactCenter();
  await postRecordings(apps, center, [{ id: 'mine', mediaFiles: [await mediaFile('mine.wav', { mediaId: 'm' })] }]);
  const at = (recordingsUrl: string, id: string, file: string) => `${recordingsUrl}/${id}/play/${file}`;
  for (const app of appNames) {
    const [mine, theirs] = [readerOf(apps, center, app), readerOf(apps, other, app)];
    const answers = await Promise.all([
      play(at(mine.recordingsUrl, 'missing', 'm'), mine.credentials),
      play(at(mine.recordingsUrl, 'mine', 'missing'), mine.credentials),
      play(at(theirs.recordingsUrl, 'mine', 'm'), theirs.credentials),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect(JSON.parse(body.toString())).toEqual({ statusCode: 6, statusMessage: 'The recording is not found' });
    }
  }
});
