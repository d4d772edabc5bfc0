import fc from 'fast-check';
import { startAudioStore } from '../../libs/testing/audio-store';
import { basic, testConfig } from '../../libs/testing/apps';
import { patienceMs, plainRequest } from '../../libs/testing/plain-request';
import { multipartType } from '../../libs/testing/uploads';
import { exchange, rawExchange, type RawExchange } from './raw-fuzz';
import { fuzzedRequest, postedSecret, type AppName, type FuzzTarget, type FuzzedRequest } from './fuzzed-requests';
import { markOf } from './history';
import { json } from './http-client';
import { startInstallation, type Installation } from './installation';
import { markedUpload, storagesAt } from './marked-recording';
import { memoryInUse, watchedEnvironment } from './memory';
import { startOwnPostgres } from './own-postgres';

export interface FuzzOptions {
  requests: number;
  seed: number;
  say: (line: string) => void;
}

const batch = 500;
const atOnce = 16;
/** One of so many is bytes on a socket of its own. */
const rawShare = 5;
/** Caches, compiled code and what failed sign-ins are remembered by, which are bounded, may fill. */
const mostMegabytesGrown = 24;

interface Fuzz {
  target: FuzzTarget;
  urls: Record<AppName, string>;
  wrong: string[];
  /** How often each status was answered; `closed`: the connection ended without an answer. */
  statuses: Record<string, number>;
}

const shown = (value: unknown) =>
  JSON.stringify(value, (_key, part: unknown) => (Buffer.isBuffer(part) ? part.toString('latin1') : part)).slice(
    0,
    600,
  );

/** Requests that nobody should send, over all routes of both apps: no 5xx, no hang, no memory lost, no secret in a log. */
export async function runFuzz({ requests, seed, say }: FuzzOptions) {
  const postgres = await startOwnPostgres();
  const store = await startAudioStore();
  const environment = { ...watchedEnvironment, STORAGE_TIMEOUT_MS: '8000' };
  const installation = await startInstallation({ databaseUrl: postgres.url, public: 1, environment });
  const apps = { ops: installation.ops[0]!, public: installation.public[0]! };
  const memory: Record<AppName, number[]> = { ops: [], public: [] };
  try {
    const target = await makeTarget(installation, store);
    const urls = { ops: apps.ops.url, public: apps.public.url };
    const fuzz: Fuzz = { target, urls, wrong: [], statuses: {} };
    const looks = new Set([0.1, 0.5, 1].map((share) => Math.ceil((requests * share) / batch)));
    const batches = Math.ceil(requests / batch);
    for (let number = 1; number <= batches; number += 1) {
      await fuzzBatch(fuzz, Math.min(batch, requests), seed + number);
      store.objects.forEach((_, place) => place.includes(target.playable) || store.objects.delete(place));
      if (!looks.has(number)) continue;
      for (const app of ['ops', 'public'] as const) memory[app].push(await memoryInUse(apps[app]));
      say(`${number * batch} requests, ${fuzz.wrong.length} wrong, memory ${JSON.stringify(memory)} MB`);
    }
    const wrong = [...fuzz.wrong, ...wrongMemory(memory), ...secretsInLogs(installation, target, postgres.url)];
    return { wrong, statuses: fuzz.statuses, memory };
  } finally {
    await installation.close();
    await store.close();
    await postgres.close();
  }
}

async function makeTarget(
  installation: Installation,
  store: Awaited<ReturnType<typeof startAudioStore>>,
): Promise<FuzzTarget> {
  const { client, opsAdmin, ops } = installation;
  const center = await installation.createContactCenter(storagesAt(store)[0]!);
  const { ccid: spareCcid } = await installation.createContactCenter({});
  const headers = { 'content-type': multipartType };
  const url = `${ops[0]!.url}/fw/Apps/Recorder/WebAPI/Recordings`;
  const uploaded = await client.send('POST', url, {
    credentials: center.recorder,
    headers,
    body: markedUpload(markOf(1, 1)),
  });
  const playable = json(uploaded).id as string;
  // Nothing of what is asked lifts it: the center keeps a recording, and stays.
  const kept = `${installation.centerUrl(center)}/recordings/${playable}`;
  await client.send('POST', kept, { credentials: opsAdmin, body: { operationName: 'applyNonDelete' } });
  return { ops: opsAdmin, center, spareCcid, playable, mediaUrl: `http://127.0.0.1:${store.port}/dav/` };
}

/** The same seed asks the same. */
async function fuzzBatch(fuzz: Fuzz, size: number, seed: number): Promise<void> {
  const raws = fc.sample(rawExchange(fuzz.target), { numRuns: Math.floor(size / rawShare), seed });
  const asked = fc.sample(fuzzedRequest(fuzz.target), { numRuns: size - raws.length, seed });
  const waiting = [...raws.map((raw) => () => sendRaw(fuzz, raw)), ...asked.map((one) => () => send(fuzz, one))];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await next();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function count({ statuses }: Fuzz, status: number | string): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
}

async function send(fuzz: Fuzz, asked: FuzzedRequest): Promise<void> {
  try {
    const { status, text } = await plainRequest(fuzz.urls[asked.app], asked);
    count(fuzz, status);
    if (status >= 500) fuzz.wrong.push(`${status} ${text.slice(0, 200)}: ${shown(asked)}`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // An answer before the body was read closes the connection, and who still sends may not hear it.
    if (code === 'ECONNRESET' || code === 'EPIPE') count(fuzz, 'closed');
    else fuzz.wrong.push(`${message}: ${shown(asked)}`);
  }
}

async function sendRaw(fuzz: Fuzz, raw: RawExchange): Promise<void> {
  const received = await exchange(fuzz.urls[raw.app], raw, patienceMs);
  if (received === undefined) return void fuzz.wrong.push(`hangs: ${shown(raw)}`);
  const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  if (statuses.length === 0) count(fuzz, 'closed');
  for (const status of statuses) count(fuzz, status);
  if (statuses.some((status) => status >= 500)) fuzz.wrong.push(`${statuses.join()}: ${shown(raw)}`);
}

/** From the first look, when everything has been used, to the last. */
const wrongMemory = (memory: Record<AppName, number[]>) =>
  Object.entries(memory)
    .filter(([, [first, ...later]]) => (later.at(-1) ?? 0) - first! > mostMegabytesGrown)
    .map(([app, megabytes]) => `${app} grew: ${megabytes.join(', ')} MB`);

function secretsInLogs({ ops, public: publicApps }: Installation, target: FuzzTarget, databaseUrl: string): string[] {
  const { admin, recorder } = target.center;
  const users = [target.ops, admin, recorder];
  const secrets = [
    ...users.flatMap((user) => [user.password, basic(user).split(' ')[1]!]),
    ...[testConfig(databaseUrl).secretsKey, new URL(databaseUrl).password, postedSecret, 'store secret'],
  ];
  return [...ops, ...publicApps].flatMap((app, index) => {
    const { stdout, stderr } = app.output();
    const errors = stdout.split('\n').filter((line) => line.includes('"level":50') || line.includes('"level":"error"'));
    return [
      ...secrets.filter((secret) => (stdout + stderr).includes(secret)).map((secret) => `log ${index} holds ${secret}`),
      ...errors.slice(0, 5).map((line) => `log ${index} has an error: ${line.slice(0, 500)}`),
    ];
  });
}
