import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './bench';
import { admin } from './contact-centers';
import { createHttpClient, succeeded } from './measure/http-client';
import { drawQueries, queryKinds } from './measure/query-kinds';
import { residentMegabytes } from './measure/resident-memory';
import { queryUrl } from './search';

const clients = 32;
const sampleMs = 100;

/** Resident memory of the public app, in megabytes: at rest, and at most while many ask for full pages at once. */
export async function measureMemory({ plan, url, startApps, effort }: Bench) {
  const apps = await startApps(url);
  const client = createHttpClient(admin, clients);
  const urls = Object.keys(queryKinds)
    .flatMap((kind) => drawQueries(plan, kind, 10))
    .map((filters) => queryUrl(apps.publicUrl, filters, { limit: '100' }));
  try {
    succeeded(await client.get(urls[0]!), urls[0]!);
    const atRest = await residentMegabytes(apps.publicPid);
    const end = performance.now() + effort.memorySeconds * 1_000;
    let asked = 0;
    const ask = async () => {
      while (performance.now() < end) succeeded(await client.get(urls[asked++ % urls.length]!), 'query');
    };
    const asking = Promise.all(Array.from({ length: clients }, ask));
    let most = atRest;
    while (performance.now() < end) {
      most = Math.max(most, await residentMegabytes(apps.publicPid));
      await pause(sampleMs);
    }
    await asking;
    return { clients, queries: asked, atRest, most };
  } finally {
    client.close();
    await apps.close();
  }
}
