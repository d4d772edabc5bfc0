import { setTimeout as pause } from 'node:timers/promises';
import { startAudioStore, type AudioStore } from '../../libs/testing/audio-store';
import type { TestContactCenter } from '../../libs/testing/apps';
import { startNetworkWay } from '../../libs/testing/network-way';
import { multipartType } from '../../libs/testing/uploads';
import { latencyOf, type Latency } from '../bench/measure/latency';
import { markOf } from './history';
import { json, type Answer } from './http-client';
import { startInstallation, type Installation } from './installation';
import { markedBody, markedUpload, putMedia, storagesAt, uploadedAudio } from './marked-recording';
import { startOwnPostgres } from './own-postgres';

export interface HungStoreOptions {
  /** Requests of each kind that hang at once. */
  hanging: number;
  storageTimeoutMs: number;
  say: (line: string) => void;
}

/** Requests of each kind to the good store while others hang. */
const good = 10;
/** What a request to a good store may take on a busy machine, and what the hung one's may take beyond the store's time. */
const mostMsGood = 1_000;
const mostMsBeyond = 2_500;

/** A contact center with its own store, and how its recordings are asked for. */
interface Side {
  center: TestContactCenter;
  store: AudioStore;
  storeUrl: string;
  /** Uploaded ones; half of them on S3. */
  ids: string[];
}

type Ask = (installation: Installation, side: Side, number: number) => Promise<Answer>;

const opsUrl = (installation: Installation, { center }: Side, rest: string) =>
  `${installation.centerUrl(center)}/recordings${rest}`;
const imagicleUrl = ({ url }: { url: string }) => `${url}/fw/Apps/Recorder/WebAPI/Recordings`;

const kinds: Record<string, { ask: Ask; hung: number[]; times: number }> = {
  play: {
    ask: ({ client, public: [app] }, { center, ids }, number) => {
      const id = ids[number % ids.length]!;
      return client.send('GET', `${app!.url}/api/v2/recordings/${id}/play/${id}`, { credentials: center.admin });
    },
    ...{ hung: [504], times: 1 },
  },
  hear: {
    ask: ({ client, public: [app] }, { center, ids }, number) =>
      client.send('GET', `${imagicleUrl(app!)}/${ids[number % ids.length]}/Media`, { credentials: center.admin }),
    ...{ hung: [504], times: 1 },
  },
  upload: {
    ask: (installation, { center }, number) => upload(installation, center, markOf(number, 1)),
    // A contact center has half of the places: whoever gets none in 5 s is told so, whoever gets one begins then.
    ...{ hung: [504, 429], times: 2 },
  },
  delete: {
    ask: (installation, side, number) =>
      installation.client.send('DELETE', opsUrl(installation, side, `/${side.ids[number]}?subresources=*`), {
        credentials: installation.opsAdmin,
      }),
    // Its media are tried again in the background. A request tries for three times as long.
    ...{ hung: [200], times: 3 },
  },
};

function upload({ client, ops: [app] }: Installation, center: TestContactCenter, mark: string): Promise<Answer> {
  const headers = { 'content-type': multipartType };
  return client.send('POST', imagicleUrl(app!), { credentials: center.recorder, body: markedUpload(mark), headers });
}

/** Recordings enough that each can be deleted once; and one that names no media of any store that hangs. */
async function fill(installation: Installation, side: Side, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const answer = await upload(installation, side.center, markOf(number, 1));
    if (answer.status !== 201) throw new Error(`Upload: ${answer.status} ${answer.bytes.toString()}`);
    side.ids.push(json(answer).id as string);
  }
  const body = markedBody(side.storeUrl, 'call', markOf(count, 1));
  putMedia(side.store, body);
  const { client } = installation;
  await client.send('POST', opsUrl(installation, side, ''), { credentials: side.center.recorder, body });
}

export interface HungKind {
  hung: Record<string, Latency>;
  good: Record<string, Latency>;
}

const byStatus = (answers: readonly Answer[]): Record<string, Latency> =>
  Object.fromEntries(
    [...new Set(answers.map(({ status }) => status))].map((status) => [
      String(status),
      latencyOf(answers.filter((answer) => answer.status === status).map(({ milliseconds }) => milliseconds)),
    ]),
  );

/** A store takes requests and never answers: they time out, others do not wait for them, and no pool runs dry. */
export async function runHungStore({ hanging, storageTimeoutMs, say }: HungStoreOptions) {
  const postgres = await startOwnPostgres();
  const stores = [await startAudioStore(), await startAudioStore()];
  const way = await startNetworkWay(stores[0]!.port);
  const environment = { STORAGE_TIMEOUT_MS: String(storageTimeoutMs), LOG_LEVEL: 'error' };
  const installation = await startInstallation({ databaseUrl: postgres.url, public: 1, environment });
  const wrong: string[] = [];
  const slow: string[] = [];
  const results: Record<string, HungKind> = {};
  try {
    const sides: Side[] = [];
    for (const [index, store] of stores.entries()) {
      const port = index === 0 ? way.port : store.port;
      const [storage] = storagesAt(store, port);
      const center = await installation.createContactCenter(storage!);
      sides.push({ center, store, storeUrl: `http://127.0.0.1:${port}`, ids: [] });
    }
    await fill(installation, sides[0]!, hanging);
    await fill(installation, sides[1]!, good);
    way.become('dark');
    for (const [name, kind] of Object.entries(kinds)) {
      const result = await hangAndAsk(installation, sides, kind.ask, hanging);
      results[name] = { hung: byStatus(result.hung), good: byStatus(result.good) };
      wrong.push(...wrongOf(name, kind, result));
      slow.push(...slowOf(name, result, kind.times * storageTimeoutMs + mostMsBeyond));
      say(`${name}: ${JSON.stringify(results[name])}`);
    }
    return { wrong, slow, results };
  } finally {
    await installation.close();
    await way.close();
    for (const store of stores) await store.close();
    await postgres.close();
  }
}

/** Many hang at once; meanwhile the same is asked of the good store, and something of the database. */
async function hangAndAsk(installation: Installation, [hungSide, goodSide]: Side[], ask: Ask, hanging: number) {
  const hung = Array.from({ length: hanging }, (_, number) => ask(installation, hungSide!, number));
  await pause(300);
  const answers: Answer[] = [];
  const plain: Answer[] = [];
  for (let number = 0; number < good; number += 1) {
    answers.push(await ask(installation, goodSide!, number));
    const query = opsUrl(installation, goodSide!, '?startTime=0&limit=1');
    plain.push(await installation.client.send('GET', query, { credentials: installation.opsAdmin }));
  }
  return { hung: await Promise.all(hung), good: answers, plain };
}

type Result = Awaited<ReturnType<typeof hangAndAsk>>;

function wrongOf(name: string, kind: (typeof kinds)[string], { hung, good, plain }: Result) {
  const isGood = ({ status, bytes }: Answer) =>
    (status === 200 || status === 201) && (name !== 'delete' || bytes.toString() === '{"statusCode":0}');
  return [
    ...hung.filter(({ status }) => !kind.hung.includes(status)).map(({ status }) => `${name}, hung: ${status}`),
    ...good
      .filter((one) => !isGood(one))
      .map(({ status, bytes }) => `${name}, good store: ${status} ${bytes.toString().slice(0, 200)}`),
    ...plain.filter(({ status }) => status !== 200).map(({ status }) => `${name}, a query meanwhile: ${status}`),
    ...(name === 'play' && good[0]!.bytes.length !== uploadedAudio(markOf(0, 1)).length
      ? ['play: not what was uploaded']
      : []),
  ];
}

function slowOf(name: string, { hung, good, plain }: Result, mostMsHung: number): string[] {
  const slowest = (answers: readonly Answer[]) => Math.round(Math.max(...answers.map((one) => one.milliseconds)));
  return [
    ...(slowest(hung) > mostMsHung ? [`${name}, hung: ${slowest(hung)} ms, more than ${mostMsHung}`] : []),
    ...(slowest(good) > mostMsGood ? [`${name}, good store: ${slowest(good)} ms`] : []),
    ...(slowest(plain) > mostMsGood ? [`${name}, a query meanwhile: ${slowest(plain)} ms`] : []),
  ];
}
