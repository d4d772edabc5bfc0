import type { Bench } from './bench';
import { recorder } from './contact-centers';
import { callAt, regions, type Plan } from './data/calls';
import { createRandom } from './data/random';
import { recordingBody } from './data/recording-body';
import { createHttpClient, succeeded } from './measure/http-client';
import { median } from './measure/latency';
import { runPgbench } from './measure/pgbench';

const clients = 16;

/**
 * New recordings a second through HTTP, over what pgbench reaches with the statement that the app runs: both on the same
 * database with all its indexes, in turns, so that both meet the same machine.
 */
export async function measureIngest({ plan, url, startApps, effort }: Bench) {
  const apps = await startApps(url);
  const client = createHttpClient(recorder, clients);
  const { contactCenterId } = plan.population.tenants[0]!;
  const recordings = `${apps.opsUrl}/internal-api/contact-centers/${contactCenterId}/recordings`;
  const perSecond: { http: number; pgbench?: number }[] = [];
  try {
    for (let round = 0; round < effort.comparisons; round++) {
      const bodies = newRecordings(plan, effort.posts).map((body) => JSON.stringify(body));
      const http = await rate(bodies, async (body) => succeeded(await client.post(recordings, body), 'POST'));
      const pgbench = await runPgbench(url, contactCenterId, newRecordings(plan, effort.pgbenchRecordings), {
        clients,
        seconds: effort.pgbenchSeconds,
      });
      perSecond.push({ http, pgbench });
    }
  } finally {
    client.close();
    await apps.close();
  }
  const ratios = perSecond.map(({ http, pgbench = NaN }) => http / pgbench);
  return { perSecond, ratio: Math.round(median(ratios) * 100) / 100 };
}

let made = 0;
/** Like the recordings of the database, today's, and with ids of their own in every run. */
function newRecordings(plan: Plan, count: number): ReturnType<typeof recordingBody>[] {
  const random = createRandom(plan.seed, -700 - made);
  const run = Date.now().toString(36);
  return Array.from({ length: count }, () => {
    const call = callAt(plan, Math.floor(plan.recordings * 0.99) + random.below(plan.recordings * 0.01));
    return recordingBody({ ...call, region: regions[0], id: `new-${run}-${(made += 1)}` });
  });
}

/** How many items a second go through `work`, {@link clients} at a time. */
async function rate(items: readonly string[], work: (item: string) => Promise<unknown>): Promise<number> {
  const waiting = [...items];
  const start = performance.now();
  const one = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: clients }, one));
  return Math.round((items.length / (performance.now() - start)) * 1_000);
}
