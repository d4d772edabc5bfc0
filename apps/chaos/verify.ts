import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, type Database } from '../../libs/database';
import { createReindexStore } from '../../libs/recordings/reindex-store';
import { mediaMustBeGone, mediaMustBeThere, settled, wrongIn, type Found } from './history';
import { json, type Answer } from './http-client';
import type { Chronicle, Load } from './load';
import { foundOf, placeOf, uploadedAudio, type RecordingAnswer } from './marked-recording';

export const openOwn = (url: string): Database =>
  openDatabase({ url, poolSize: 2, statementTimeoutMs: 60_000, connectTimeoutMs: 10_000 });

/** Time passes until every deletion that was noted has been carried out. @returns what is wrong where that has no end */
export async function passTime(database: Database): Promise<string[]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const pending = await database.query('select id from media_deletion limit 1');
    if (pending.length === 0) return [];
    // Leases of uploads and retries, minutes ahead; not what is being tried at this moment.
    await database.query(
      `update media_deletion set next_attempt_at = now() where next_attempt_at > now() + interval '1 s'`,
    );
    await pause(100);
  }
  const left = await database.query('select recording_id, attempts, last_error from media_deletion limit 5');
  return [`deletions do not come to an end: ${JSON.stringify(left)}`];
}

/** Asks until there is an answer: on a busy machine a store may take its time. */
async function get({ installation }: Load, url: string): Promise<Answer> {
  const { client, opsAdmin: credentials } = installation;
  let answer = await client.send('GET', url, { credentials });
  for (let tries = 0; answer.status === 504 && tries < 20; tries += 1) {
    await pause(200);
    answer = await client.send('GET', url, { credentials });
  }
  return answer;
}

/** Every recording that the contact centers have, by the query's pages. */
async function readAll(load: Load) {
  const { installation, centers } = load;
  const all: { key: string; center: Load['centers'][number]; recording: RecordingAnswer }[] = [];
  for (const center of centers) {
    let next: string | undefined = `${installation.centerUrl(center)}/recordings?startTime=0`;
    while (next !== undefined) {
      const answer: Answer = await get(load, next);
      if (answer.status !== 200) throw new Error(`${next}: ${answer.status} ${answer.bytes.toString()}`);
      const { recordings, nextUri } = json(answer) as { recordings: RecordingAnswer[]; nextUri?: string };
      for (const recording of recordings) all.push({ key: `${center.ccid} ${recording.id}`, center, recording });
      next = nextUri;
    }
  }
  return all;
}

type Everything = Awaited<ReturnType<typeof readAll>>;

/** Uploads whose answer never came are known from now on. */
function adoptUploads(load: Load, everything: Everything): void {
  const known = new Set([...load.posted, ...load.uploaded].map(({ center, id }) => `${center.ccid} ${id}`));
  for (const { key, center, recording } of everything) {
    const { callerMark: mark } = foundOf(recording);
    if (known.has(key) || !load.unknownUploads.delete(mark)) continue;
    load.uploaded.push({
      center,
      id: recording.id,
      deeds: [{ kind: 'post', mark, start: 0, end: Infinity, isDone: false }],
    });
  }
}

function wrongObjects(load: Load, chronicles: Chronicle[], everything: Everything): string[] {
  const named = new Set(
    everything.flatMap(({ recording }) => recording.mediaFiles.map((file) => placeOf(file.originalMediaDescriptor))),
  );
  const deedsOfMark = new Map(chronicles.flatMap(({ deeds }) => deeds.map(({ mark }) => [mark, deeds] as const)));
  const idToDeeds = new Map(chronicles.map(({ id, deeds }) => [id, deeds]));
  const deedsOf = (place: string) => {
    const name = /([^/]+?)(-\d)?\.wav$/.exec(place)![1]!;
    const deeds = deedsOfMark.get(name) ?? idToDeeds.get(name);
    return { deeds, mark: deedsOfMark.has(name) ? name : deeds?.find(({ kind }) => kind === 'post')?.mark };
  };
  const missing = [...named].filter((place) => {
    const { deeds, mark } = deedsOf(place);
    return !load.store.objects.has(place) && !(deeds && mark !== undefined && !mediaMustBeThere(deeds, mark));
  });
  const orphans = [...load.store.objects.keys()].filter((place) => {
    if (named.has(place)) return false;
    const { deeds, mark } = deedsOf(place);
    // The recorder's own where its post was never taken.
    return deeds && mark !== undefined ? mediaMustBeGone(deeds, mark) : !place.includes('/posted/');
  });
  // What stays rightly is taken away, so that it is told apart from what comes back.
  for (const place of load.store.objects.keys()) if (!named.has(place)) load.store.objects.delete(place);
  return [
    ...missing.map((place) => `a row without its object: ${place}`),
    ...orphans.map((place) => `an object without its row: ${place}`),
  ];
}

async function wrongPlays(load: Load, everything: Everything): Promise<string[]> {
  const wrong: string[] = [];
  const files = everything.flatMap(({ recording }) => recording.mediaFiles.map((file) => ({ recording, file })));
  const playNext = async () => {
    for (let next = files.pop(); next; next = files.pop()) {
      const { file, recording } = next;
      const stored = load.store.objects.get(placeOf(file.originalMediaDescriptor));
      if (!stored) continue;
      const answer = await get(load, file.mediaUri);
      const isUpload = file.mediaId === recording.id;
      const expected = isUpload ? uploadedAudio(recording.callerPhoneNumber) : stored;
      if (answer.status !== 200 || !answer.bytes.equals(expected))
        wrong.push(`${file.mediaUri} plays ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, playNext));
  return wrong;
}

/** Some of the recordings are looked for by their caller. */
async function wrongSearches(load: Load, everything: Everything): Promise<string[]> {
  const wrong: string[] = [];
  for (const { center, recording } of everything.filter((_, index) => index % 10 === 0)) {
    const url = `${load.installation.centerUrl(center)}/recordings?callerPhoneNumber=${recording.callerPhoneNumber}`;
    const { recordings = [] } = json(await get(load, url)) as { recordings?: RecordingAnswer[] };
    if (!recordings.some(({ id }) => id === recording.id)) wrong.push(`${recording.id} is not found by its caller`);
  }
  return wrong;
}

/**
 * Holds everything that was acknowledged against what is there, and what is there against what was asked for. The next round
 * begins with what was found.
 */
export async function verify(load: Load, database: Database): Promise<string[]> {
  const wrong = [...load.wrong.splice(0), ...(await passTime(database))];
  const everything = await readAll(load);
  adoptUploads(load, everything);
  const found = new Map<string, Found>(everything.map(({ key, recording }) => [key, foundOf(recording)]));
  const chronicles = [...load.posted, ...load.uploaded];
  const unknown = new Set(found.keys());
  for (const { center, id, deeds } of chronicles) {
    const key = `${center.ccid} ${id}`;
    unknown.delete(key);
    wrong.push(...wrongIn(deeds, found.get(key)).map((what) => `${id}: ${what}`));
  }
  wrong.push(...[...unknown].map((key) => `a recording that nobody posted: ${key}`));
  wrong.push(...wrongObjects(load, chronicles, everything));
  wrong.push(...(await wrongPlays(load, everything)), ...(await wrongSearches(load, everything)));
  const { recordings, days } = await createReindexStore(database).check(() => undefined);
  if (recordings + days > 0) wrong.push(`${recordings} recordings and ${days} days disagree with a recount`);

  const now = performance.now();
  for (const chronicle of chronicles) {
    chronicle.deeds = settled(found.get(`${chronicle.center.ccid} ${chronicle.id}`), now);
  }
  load.uploaded = load.uploaded.filter(({ deeds }) => deeds.length > 0);
  load.unknownUploads.clear();
  return wrong;
}
