import { recordingBody } from '../../libs/testing/recordings';
import { createRandom, type Random } from '../bench/data/random';
import { median } from '../bench/measure/latency';
import type { Answer } from './http-client';
import { centersPath, startInstallation, type Installation } from './installation';
import { startOwnPostgres } from './own-postgres';
import { compareSamples, type Comparison } from './statistics';

export interface TimingOptions {
  tries: number;
  seed: number;
  say: (line: string) => void;
}

export interface TimingResult extends Comparison {
  medianMs: [number, number];
}

/** Two questions whose answers must not be told apart, each asked with a number. */
type Pair = Record<'one' | 'other', (number: number) => Promise<Answer>>;

const knownUsers = 40;
const recordings = 50;

/** How long answers take that must not be told apart: measured, and told; whoever reads it judges. */
export async function runTiming({ tries, seed, say }: TimingOptions) {
  const postgres = await startOwnPostgres();
  const environment = { LOG_LEVEL: 'error', TRUST_PROXY: 'loopback' };
  const installation = await startInstallation({ databaseUrl: postgres.url, public: 1, environment });
  const wrong: string[] = [];
  const results: Record<string, TimingResult> = {};
  try {
    const pairs: Record<string, { pair: Pair; status: number }> = {
      "another center's recording and none": { pair: await recordingPair(installation), status: 404 },
      'a known user name and an unknown one': { pair: await userNamePair(installation), status: 401 },
    };
    for (const [name, { pair, status }] of Object.entries(pairs)) {
      const { one, other, unexpected } = await timeBoth(pair, tries, status, createRandom(seed, 0));
      results[name] = { medianMs: [median(one), median(other)], ...compareSamples(one, other) };
      wrong.push(...unexpected.map((what) => `${name}: ${what}`));
      say(`${name}: ${JSON.stringify(results[name])}`);
    }
    return { wrong, results };
  } finally {
    await installation.close();
    await postgres.close();
  }
}

/** One after another, in random order, so that both meet the same machine. */
async function timeBoth(pair: Pair, tries: number, status: number, random: Random) {
  const milliseconds = { one: [] as number[], other: [] as number[] };
  const unexpected: string[] = [];
  const warmUp = Math.ceil(tries / 20);
  for (let number = -warmUp; number < tries; number += 1) {
    for (const which of random.chance(0.5) ? (['one', 'other'] as const) : (['other', 'one'] as const)) {
      const answer = await pair[which](number + warmUp);
      if (answer.status !== status) unexpected.push(`${which} was answered ${answer.status}`);
      else if (number >= 0) milliseconds[which].push(answer.milliseconds);
    }
  }
  return { ...milliseconds, unexpected };
}

async function recordingPair(installation: Installation): Promise<Pair> {
  const { client, public: publicApps } = installation;
  const [own, others] = [await installation.createContactCenter({}), await installation.createContactCenter({})];
  const storage = { awsS3: [{ bucket: 'stage-recordings', region: 'us-east-1' }] };
  const { ccid, recorder } = others;
  const credentials = installation.opsAdmin;
  await client.send('PUT', installation.centerUrl(others), { credentials, body: { name: 'others', storage } });
  const url = `${installation.ops[0]!.url}${centersPath}/${ccid}/recordings`;
  for (let number = 0; number < recordings; number += 1) {
    const { status } = await client.send('POST', url, {
      credentials: recorder,
      body: recordingBody({ id: `there-${number}` }),
    });
    if (status !== 200) throw new Error(`POST: ${status}`);
  }
  const read = (id: string) =>
    client.send('GET', `${publicApps[0]!.url}/api/v2/recordings/${id}`, { credentials: own.admin });
  return {
    one: (number) => read(`there-${number % recordings}`),
    other: (number) => read(`gone!-${number % recordings}`),
  };
}

/** Each try from an address of its own, and of many users: failures are not slowed down yet. */
async function userNamePair(installation: Installation): Promise<Pair> {
  const { client, opsAdmin, public: publicApps } = installation;
  const { ccid } = await installation.createContactCenter({});
  for (let number = 0; number < knownUsers; number += 1) {
    const body = { userName: `known-${number}`, password: `password ${number}`, roles: ['CONTACT_CENTER_ADMIN'] };
    const url = `${installation.ops[0]!.url}${centersPath}/${ccid}/users`;
    await client.send('POST', url, { credentials: opsAdmin, body });
  }
  const signIn = (userName: string, number: number, network: number) =>
    client.send('GET', `${publicApps[0]!.url}/api/v2/me`, {
      credentials: { userName, password: `wrong ${number}` },
      headers: { 'x-forwarded-for': `10.${network}.${number >> 8}.${number & 255}` },
    });
  return {
    one: (number) => signIn(`known-${number % knownUsers}`, number, 1),
    other: (number) => signIn(`guess-${number % knownUsers}`, number, 2),
  };
}
