import { admin, recorder } from './contact-centers';
import type { Bench } from './bench';
import { callAt } from './data/calls';
import { recordingBody } from './data/recording-body';
import { createRandom } from './data/random';
import { createHttpClient, succeeded, type HttpClient } from './measure/http-client';
import { latencyOf, median, type Latency } from './measure/latency';
import { drawIds, drawQueries, listKinds, queryKinds, type Filters } from './measure/query-kinds';
import { runOpenLoop } from './measure/open-loop';
import { watchStolenTime } from './measure/stolen-time';

/** A kind's times, in milliseconds. */
interface KindResult {
  kind: string;
  /** Each question's first answer. */
  first: Latency;
  /** Each question's median of the rounds after it. */
  warm: Latency;
  /** All answers of those rounds. */
  answers: Latency;
  /** Of 100 parts of the CPU's time, those that were somebody else's. */
  stolen: number;
  /** Of all questions, the share that found a full page, a part of one, and nothing. */
  pages: string;
}

const limit = 20;

/** The first page of every kind of query through HTTP by one client, then all kinds mixed beside recorders. */
export async function measureSearch(bench: Bench) {
  const { plan, url, startApps, effort, only, say } = bench;
  const apps = await startApps(url);
  const client = createHttpClient(admin, 1);
  try {
    const kinds: KindResult[] = [];
    const measure = async (kind: string, urls: string[]) => {
      if (!kind.includes(only)) return;
      const result = await measureKind(client, kind, urls, effort.rounds);
      kinds.push(result);
      say(
        `${kind}: p50 ${result.warm.p50}, p99 ${result.warm.p99} (of all answers ${result.answers.p99}) ms, first ${result.first.p50}, ${result.first.p99} ms, stolen ${result.stolen} %`,
      );
    };
    for (const [kind, urls] of questions(apps.publicUrl, bench)) await measure(kind, urls);
    for (const kind of Object.keys(listKinds)) {
      const list = `${apps.publicUrl}/fw/Apps/Recorder/WebAPI/Recordings`;
      const urls = drawQueries(plan, kind, effort.questions).map(
        (filters) => `${list}?${new URLSearchParams({ ...filters, page: '0', pageSize: String(limit) }).toString()}`,
      );
      await measure(kind, urls);
    }
    const ids = drawIds(plan, effort.questions).map((id) => `${apps.publicUrl}/api/v2/recordings/${id}`);
    await measure('one recording by id', ids);
    return { kinds, mixed: 'mixed'.includes(only) ? await measureMixed(bench, apps) : undefined };
  } finally {
    client.close();
    await apps.close();
  }
}

export const queryUrl = (publicUrl: string, filters: Filters, more: Record<string, string> = {}) =>
  `${publicUrl}/api/v2/recordings?${new URLSearchParams({ ...filters, limit: String(limit), ...more }).toString()}`;

function questions(publicUrl: string, { plan, effort }: Bench): [kind: string, urls: string[]][] {
  return Object.keys(queryKinds).map((kind) => [
    kind,
    drawQueries(plan, kind, effort.questions).map((filters) => queryUrl(publicUrl, filters)),
  ]);
}

async function measureKind(client: HttpClient, kind: string, urls: string[], rounds: number): Promise<KindResult> {
  const stolen = watchStolenTime();
  const first: number[] = [];
  const again: number[][] = urls.map(() => []);
  const pages = { full: 0, part: 0, empty: 0 };
  for (let round = 0; round <= rounds; round++) {
    for (const [question, url] of urls.entries()) {
      const { body, milliseconds } = succeeded(await client.get(url), url);
      (round === 0 ? first : again[question]!).push(milliseconds);
      if (round === 0) pages[pageOf(body)] += 1;
    }
  }
  return {
    ...{ kind, first: latencyOf(first), warm: latencyOf(again.map(median)), answers: latencyOf(again.flat()) },
    ...{ stolen: stolen(), pages: Object.values(pages).join('/') },
  };
}

function pageOf(body: string): 'full' | 'part' | 'empty' {
  const { recordings = [] } = JSON.parse(body) as { recordings?: unknown[] };
  return recordings.length === limit ? 'full' : recordings.length === 0 ? 'empty' : 'part';
}

/**
 * 50 queries a second of all kinds, and 50 POSTs a second of new recordings beside them, whether answers come or not; several
 * times, each by itself.
 */
async function measureMixed(bench: Bench, apps: { publicUrl: string; opsUrl: string }) {
  const results: (Latency & { what: string; stolen: number })[] = [];
  for (let round = 0; round < bench.effort.comparisons; round++) {
    const stolen = watchStolenTime();
    const { queries, posts } = await mix(bench, apps);
    results.push({ what: 'queries', ...queries, stolen: stolen() }, { what: 'posts', ...posts, stolen: stolen() });
    bench.say(`mixed: queries p99 ${queries.p99}, posts p99 ${posts.p99} ms, stolen ${stolen()} %`);
  }
  return results;
}

async function mix(bench: Bench, apps: { publicUrl: string; opsUrl: string }) {
  const { plan, effort } = bench;
  const reader = createHttpClient(admin, Infinity);
  const writer = createHttpClient(recorder, Infinity);
  const random = createRandom(plan.seed, -800);
  const urls = questions(apps.publicUrl, bench).map(([, all]) => all);
  const recordings = `${apps.opsUrl}/internal-api/contact-centers/${plan.population.tenants[0]!.contactCenterId}/recordings`;
  const run = `${Date.now().toString(36)}-`;
  try {
    const [queries, posts] = await Promise.all([
      runOpenLoop(50, effort.openLoopSeconds, async () =>
        succeeded(await reader.get(random.pick(random.pick(urls))), 'query'),
      ),
      runOpenLoop(50, effort.openLoopSeconds, async (number) => {
        const body = recordingBody(callAt(plan, random.below(plan.recordings)));
        succeeded(await writer.post(recordings, JSON.stringify({ ...body, id: `${run}${number}` })), 'POST');
      }),
    ]);
    return { queries, posts };
  } finally {
    reader.close();
    writer.close();
  }
}
