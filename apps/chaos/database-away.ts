import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '../../libs/database';
import { eventually } from '../../libs/testing/eventually';
import { recordingBody } from '../../libs/testing/recordings';
import { startNetworkWay } from '../../libs/testing/network-way';
import type { Latency } from '../bench/measure/latency';
import { startInstallation, type Installation } from './installation';
import { startOwnPostgres } from './own-postgres';
import { startSteadyLoad, summaryOf, type Kinds } from './steady-load';
import { openOwn } from './verify';

export interface DatabaseAwayOptions {
  /** How often it is stopped and started. */
  times: number;
  awayMs: number;
  silentMs: number;
  clients: number;
  say: (line: string) => void;
}

const mostMsAway = 5_000;
const longestRecoveryMs = 5_000;

/** From the moment it is back until an app answers; the latest of all of them. */
async function recoveryMs(installation: Installation, since: number): Promise<number> {
  await installation.whenReady();
  return Math.round(performance.now() - since);
}

/** The database is stopped and started under load, then falls silent: 504 while it is away, and all recovers by itself. */
export async function runDatabaseAway({ times, awayMs, silentMs, clients, say }: DatabaseAwayOptions) {
  const postgres = await startOwnPostgres();
  const way = await startNetworkWay(postgres.port);
  const url = new URL(postgres.url);
  url.port = String(way.port);
  const installation = await startInstallation({
    databaseUrl: url.href,
    public: 1,
    environment: { LOG_LEVEL: 'error' },
  });
  const wrong: string[] = [];
  const away: Record<string, Latency>[] = [];
  const recoveries: number[] = [];
  try {
    const center = await installation.createContactCenter({
      awsS3: [{ bucket: 'stage-recordings', region: 'us-east-1' }],
    });
    const acknowledged: string[] = [];
    const load = startSteadyLoad(kindsOf(installation, center, acknowledged), clients);
    await pause(1_000);
    for (let time = 0; time < times; time += 1) {
      const from = performance.now();
      await postgres.stopAtOnce();
      await pause(awayMs);
      const to = performance.now();
      await postgres.startAgain();
      recoveries.push(await recoveryMs(installation, performance.now()));
      away.push(summaryOf(load.seen, from, to));
      say(`stopped for ${Math.round(to - from)} ms, recovered in ${recoveries.at(-1)} ms`);
      await pause(500);
    }
    wrong.push(...wrongAnswers(away));
    const from = performance.now();
    way.become('dark');
    await pause(silentMs);
    way.become('open');
    const silentRecovery = await recoveryMs(installation, performance.now());
    const silent = summaryOf(load.seen, from);
    await pause(1_000);
    await load.stop();
    wrong.push(...(await wrongAtTheEnd(installation, postgres.url, center.ccid, acknowledged)));
    const slow = [
      ...slowAnswers(away),
      ...[...recoveries, silentRecovery].filter((ms) => ms > longestRecoveryMs).map((ms) => `recovery took ${ms} ms`),
    ];
    const usual = summaryOf(load.seen.filter(({ status }) => status === 200));
    return { wrong, slow, usual, away, recoveries, silent, silentRecovery, acknowledged: acknowledged.length };
  } finally {
    await installation.close();
    await way.close();
    await postgres.close();
  }
}

type Center = Awaited<ReturnType<Installation['createContactCenter']>>;

function kindsOf(installation: Installation, center: Center, acknowledged: string[]): Kinds {
  const { client } = installation;
  const publicUrl = `${installation.public[0]!.url}/api/v2/recordings`;
  return {
    async post(number) {
      const body = recordingBody({ id: `call ${number}` });
      const url = `${installation.centerUrl(center)}/recordings`;
      const answer = await client.send('POST', url, { credentials: center.recorder, body });
      if (answer.status === 200) acknowledged.push(body.id);
      return answer;
    },
    // A transaction: one recording that all merge into.
    merge(number) {
      const body = recordingBody({ id: 'merged', names: [{ phoneNumber: String(number % 50) }] });
      const url = `${installation.centerUrl(center)}/recordings`;
      return client.send('POST', url, { credentials: center.recorder, body });
    },
    query: () => client.send('GET', `${publicUrl}?startTime=0&limit=5`, { credentials: center.admin }),
  };
}

function wrongAnswers(away: readonly Record<string, Latency>[]): string[] {
  const names = away.flatMap((summary) => Object.keys(summary));
  return names.filter((name) => !/ (200|504)$/.test(name)).map((name) => `${name} while the database was away`);
}

function slowAnswers(away: readonly Record<string, Latency>[]): string[] {
  return away
    .flatMap((summary) => Object.entries(summary))
    .filter(([name, { max }]) => name.endsWith('504') && max > mostMsAway)
    .map(([name, { max }]) => `${name} took ${max} ms while the database was away`);
}

/** Connections that are busy, requests that wait, sessions with work under way. */
async function busyNow(installation: Installation, database: Queryable): Promise<string[]> {
  const { total, idle, waiting } = await installation.poolUse();
  const sessions = await database.query(
    `select state, query from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()`,
  );
  return [
    ...(total !== idle || waiting > 0 ? [`of ${total} connections ${idle} are idle, ${waiting} requests wait`] : []),
    ...(sessions.length > 0 ? [`sessions were left: ${JSON.stringify(sessions)}`] : []),
  ];
}

async function wrongAtTheEnd(installation: Installation, url: string, ccid: string, acknowledged: readonly string[]) {
  const wrong: string[] = [];
  const database = openOwn(url);
  try {
    // The background is at work every second: what was left is busy at every look.
    let busy: string[] = [];
    await eventually(async () => (busy = await busyNow(installation, database)).length === 0).catch(() =>
      wrong.push(...busy),
    );
    const [row] = await database.query<{ lost: number }>(
      `select count(*) as lost from unnest($2::text[]) as a(id)
       where not exists (select from recording r where r.contact_center_id = $1 and r.id = a.id)`,
      [ccid, acknowledged],
    );
    if (row!.lost > 0) wrong.push(`${row!.lost} acknowledged recordings are lost`);
  } finally {
    await database.close();
  }
  return wrong;
}
