import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../libs/database';
import { startAudioStore } from '../../libs/testing/audio-store';
import { eventually } from '../../libs/testing/eventually';
import { startObjectStore } from '../../libs/testing/object-store';
import { recordingBody } from '../../libs/testing/recordings';
import { markOf } from './history';
import { json } from './http-client';
import { startInstallation, type Installation } from './installation';
import { createClient, newLoad, startClients, type Load } from './load';
import { storagesAt } from './marked-recording';
import { startOwnPostgres } from './own-postgres';
import { openOwn, verify } from './verify';

export interface SideBySideOptions {
  seconds: number;
  seed: number;
  say: (line: string) => void;
}

const clients = 12;
/** Few, so that both processes merge into one recording at the same moment. */
const hotRecordings = 4;
const merges = 240;
const deletions = 40;

/** Two ops and two public processes work on one database. */
export async function runSideBySide({ seconds, seed, say }: SideBySideOptions) {
  const postgres = await startOwnPostgres();
  const store = await startAudioStore();
  const environment = { STORAGE_TIMEOUT_MS: '20000', LOG_LEVEL: 'error', DB_POOL_SIZE: '10' };
  const installation = await startInstallation({ databaseUrl: postgres.url, ops: 2, public: 2, environment });
  const database = openOwn(postgres.url);
  try {
    const centers = [await installation.createContactCenter(storagesAt(store)[0]!)];
    const storeUrl = `http://127.0.0.1:${store.port}`;
    const load = newLoad({ installation, store, storeUrl, centers, ids: hotRecordings });

    const stopClients = startClients(load, clients, seed, 0);
    await pause(seconds * 1_000);
    await stopClients();
    const wrong = await verify(load, database);
    say(`${seconds} s of mixed work: ${load.marks} posts and uploads, ${wrong.length} wrong`);

    wrong.push(...(await mergeFromBoth(load, database)));
    say(`${merges} merges from both: ${wrong.length} wrong`);
    wrong.push(...(await readFromBoth(load)));
    const { asked, wrong: wrongDeletions } = await retryOnce(installation, database);
    say(`deletions that failed once: ${JSON.stringify(asked)} by how often the store was asked again`);
    return { wrong: [...wrong, ...wrongDeletions], answers: load.counts, deletionsByRetries: asked };
  } finally {
    await database.close();
    await installation.close();
    await store.close();
    await postgres.close();
  }
}

/** Nothing but merges, from both processes at once: all of them must be there. */
async function mergeFromBoth(load: Load, database: Database): Promise<string[]> {
  const both = [0, 1].map((number) => createClient(load, number, () => undefined));
  const before = load.counts['post 200'] ?? 0;
  const numbers = Array.from({ length: merges }, (_, number) => number);
  const merge = (number: number) =>
    both[number % 2]!.post(load.posted[number % load.posted.length]!, markOf((load.marks += 1), 2));
  while (numbers.length > 0) await Promise.all(numbers.splice(0, 40).map(merge));
  const taken = load.counts['post 200']! - before;
  return [...(await verify(load, database)), ...(taken === merges ? [] : [`${taken} of ${merges} merges got 200`])];
}

/** Both public processes give the same. */
async function readFromBoth({ installation, centers }: Load): Promise<string[]> {
  const [center] = centers;
  const [one, other] = await Promise.all(
    installation.public.map(async ({ url }) => {
      const address = `${url}/api/v2/recordings?startTime=0`;
      const answer = await installation.client.send('GET', address, { credentials: center!.admin });
      return answer.bytes.toString().replaceAll(url, '');
    }),
  );
  return one === other ? [] : ['two public processes do not give the same'];
}

/** The store refuses each deletion once: the background of both processes tries again, once for each. */
async function retryOnce(installation: Installation, database: Database) {
  const store = await startObjectStore();
  try {
    const center = await installation.createContactCenter({ webDAV: [{ baseUrl: store.url }] });
    const { client, opsAdmin } = installation;
    store.setFault(() => 503);
    const names = Array.from({ length: deletions }, (_, number) => `call-${number}.wav`);
    for (const [number, id] of names.entries()) {
      store.objects.add(id);
      const body = recordingBody({
        id,
        mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path: store.url + id } }],
      });
      const url = `${installation.centerUrl(center, number % 2)}/recordings`;
      await client.send('POST', url, { credentials: center.recorder, body });
      const removed = await client.send('DELETE', `${url}/${id}?subresources=*`, { credentials: opsAdmin });
      if (json(removed).statusCode !== 7) throw new Error(`DELETE ${id}: ${removed.bytes.toString()}`);
      // However long the rest of them take, none is tried again before all are due.
      await database.query(`update media_deletion set next_attempt_at = now() + interval '1 hour'`);
    }
    store.deletes.length = 0;
    store.setFault(undefined);
    await database.query('update media_deletion set next_attempt_at = now()');
    await eventually(async () => (await database.query('select id from media_deletion')).length === 0);
    const asked: Record<string, number> = {};
    for (const name of names) {
      const times = store.deletes.filter((one) => one === name).length;
      asked[times] = (asked[times] ?? 0) + 1;
    }
    const wrong = [
      ...(asked[1] === deletions ? [] : [`deletions by how often the store was asked again: ${JSON.stringify(asked)}`]),
      ...(store.objects.size === 0 ? [] : [`${store.objects.size} objects are still there`]),
    ];
    return { asked, wrong };
  } finally {
    await store.close();
  }
}
