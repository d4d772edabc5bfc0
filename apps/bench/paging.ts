import type { Bench } from './bench';
import { admin } from './contact-centers';
import { createHttpClient, succeeded, type HttpClient } from './measure/http-client';
import { median } from './measure/latency';
import type { Filters } from './measure/query-kinds';
import { queryUrl } from './search';

/** Each is matched by many, so that there are a thousand pages to walk. */
const walks: Record<string, Filters> = {
  unfiltered: { startTime: '0001-01-01T00:00:00Z' },
  'ended before': { endTime: '2026-06-01T00:00:00Z' },
  'number, a hot line': { dialedPhoneNumber: '+18005550037' },
  'number, prefix': { callerPhoneNumber: '1*' },
  'number, infix': { callerPhoneNumber: '*415*' },
  'a name shared by many': { userName: 'john' },
  'name, prefix': { userName: 'al*' },
  'name, infix': { userName: '*field*' },
  'user data, exact': { userData: 'queue_billing_0' },
  'user data, prefix': { userData: 'tom*' },
  'infix AND name AND data': { callerPhoneNumber: '*1*', userName: 'j*', userData: 'queue_billing*' },
};

/** Milliseconds, medians. */
interface WalkResult {
  walk: string;
  /** How far it went: as many pages as there were, a thousand at most. */
  pages: number;
  pageOne: number;
  lastPage: number;
  ratio: number;
}

/** Page 1,000 by `nextUri` over page 1, under every kind of filter; then a deep offset without a filter. */
export async function measurePaging({ plan, url, startApps, effort }: Bench) {
  const apps = await startApps(url);
  const client = createHttpClient(admin, 1);
  try {
    const results: WalkResult[] = [];
    for (const [walk, filters] of Object.entries(walks))
      results.push(await measureWalk(client, walk, queryUrl(apps.publicUrl, filters), effort));
    // Within what the contact center has in the region, 35 of 100.
    const offset = Math.min(1_000_000, Math.floor(plan.recordings * 0.1));
    const deep = await times(
      client,
      queryUrl(apps.publicUrl, walks.unfiltered!, { offset: String(offset) }),
      effort.pageTimes,
    );
    return { walks: results, deepOffset: { offset, p50: median(deep), slowest: Math.max(...deep) } };
  } finally {
    client.close();
    await apps.close();
  }
}

async function measureWalk(
  client: HttpClient,
  walk: string,
  first: string,
  { pages, pageTimes }: Bench['effort'],
): Promise<WalkResult> {
  let last = first;
  let walked = 1;
  for (; walked < pages; walked++) {
    const { nextUri } = JSON.parse(succeeded(await client.get(last), last).body) as { nextUri?: string };
    if (nextUri === undefined) break;
    last = nextUri;
  }
  await times(client, first, pageTimes);
  const [pageOne, lastPage] = [
    median(await times(client, first, pageTimes)),
    median(await times(client, last, pageTimes)),
  ];
  return { walk, pages: walked, pageOne, lastPage, ratio: Math.round((lastPage / pageOne) * 100) / 100 };
}

async function times(client: HttpClient, url: string, count: number): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let time = 0; time < count; time++) milliseconds.push(succeeded(await client.get(url), url).milliseconds);
  return milliseconds;
}
