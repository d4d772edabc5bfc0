import { setTimeout as pause } from 'node:timers/promises';
import { recordingBody } from '../../libs/testing/recordings';
import { createRandom } from '../bench/data/random';
import { latencyOf, type Latency } from '../bench/measure/latency';
import { runOpenLoop } from '../bench/measure/open-loop';
import { createHttpClient, type Answer } from './http-client';
import { startInstallation } from './installation';
import { startOwnPostgres } from './own-postgres';
import { startSteadyLoad, summaryOf, type Kinds } from './steady-load';

export interface FailedSignInsOptions {
  perSecond: number;
  seconds: number;
  seed: number;
  say: (line: string) => void;
}

/** Of an honest user's requests; of a recorder's posts it is told. */
const mostMsHonest = 200;
/** More would measure how the kernel drops connections that nobody has accepted yet. */
const attackersConnections = 256;
const attacker = '203.0.113.7';
const elsewhere = '198.51.100.1';

/** Somebody guesses passwords as fast as they can: who has signed in before notices nothing of it. */
export async function runFailedSignIns({ perSecond, seconds, seed, say }: FailedSignInsOptions) {
  const postgres = await startOwnPostgres();
  const environment = { LOG_LEVEL: 'error', TRUST_PROXY: 'loopback' };
  const installation = await startInstallation({ databaseUrl: postgres.url, environment });
  const guesses = createHttpClient(attackersConnections);
  try {
    const storage = { awsS3: [{ bucket: 'stage-recordings', region: 'us-east-1' }] };
    const { ccid, admin, recorder } = await installation.createContactCenter(storage);
    const { client } = installation;
    const url = installation.ops[0]!.url;
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const me = (address: string) =>
      client.send('GET', `${url}/api/v2/me`, { credentials: admin, headers: from(address) });
    const kinds: Kinds = {
      elsewhere: () => paced(me(elsewhere)),
      'same address': () => paced(me(attacker)),
      recorder: (number) =>
        paced(
          client.send('POST', `${installation.centerUrl({ ccid })}/recordings`, {
            ...{ credentials: recorder, headers: from(attacker), body: recordingBody({ id: `call ${number}` }) },
          }),
        ),
    };
    // Verified before.
    for (const ask of Object.values(kinds)) await ask(0);
    const quiet = await honestDuring(kinds, pause(Math.min(seconds, 5) * 1_000));
    const random = createRandom(seed, 0);
    const guess = async () => {
      const userName = random.pick([admin.userName, recorder.userName, `nobody-${random.below(1e6)}`]);
      const credentials = { userName, password: random.uuid() };
      return guesses.send('GET', `${url}/api/v2/me`, { credentials, headers: from(attacker) });
    };
    const attack = await attackDuring(guess, perSecond, seconds, kinds);
    say(`honest: ${JSON.stringify(attack.honest)}`);
    const wrong = wrongOf(attack.honest, attack.attacker);
    return { wrong, slow: slowOf(attack.honest), quiet, ...attack };
  } finally {
    guesses.close();
    await installation.close();
    await postgres.close();
  }
}

/** Some 50 requests a second of each client. */
async function paced(answer: Promise<Answer>): Promise<Answer> {
  const [given] = await Promise.all([answer, pause(20)]);
  return given;
}

async function honestDuring(kinds: Kinds, time: Promise<unknown>): Promise<Record<string, Latency>> {
  const load = startSteadyLoad(kinds, 2);
  await time;
  await load.stop();
  return summaryOf(load.seen);
}

async function attackDuring(guess: () => Promise<Answer>, perSecond: number, seconds: number, kinds: Kinds) {
  const guessed: Partial<Record<number, number[]>> = {};
  const attack = runOpenLoop(perSecond, seconds, async () => {
    const { status, milliseconds } = await guess();
    (guessed[status] ??= []).push(milliseconds);
  });
  const honest = await honestDuring(kinds, attack);
  const attacker = Object.fromEntries(Object.entries(guessed).map(([status, times]) => [status, latencyOf(times!)]));
  return { honest, attacker };
}

function wrongOf(honest: Record<string, Latency>, guesses: Record<string, Latency>): string[] {
  return [
    ...Object.entries(honest)
      .filter(([name]) => !name.endsWith(' 200'))
      .map(([name, { count }]) => `${name}: ${count} times`),
    ...Object.keys(guesses)
      .filter((status) => status !== '401' && status !== '429')
      .map((status) => `a guess: ${status}`),
  ];
}

function slowOf(honest: Record<string, Latency>): string[] {
  return Object.entries(honest)
    .filter(([name, { p99 }]) => p99 > mostMsHonest && !name.startsWith('recorder'))
    .map(([name, { p99 }]) => `${name}: p99 ${p99} ms`);
}
