import { admin, recorder } from './contact-centers';
import type { Bench } from './bench';
import { callAt } from './data/calls';
import { recordingBody } from './data/recording-body';
import { createRandom } from './data/random';
import { createHttpClient, succeeded, type HttpClient } from './measure/http-client';
import { latencyOf, type Latency } from './measure/latency';
import { drawIds, drawQueries, listKinds, queryKinds, type Filters } from './measure/query-kinds';
import { runOpenLoop } from './measure/open-loop';

/** A kind's times: at the first touch of each question, and again in the rounds after it. */
interface KindResult {
  kind: string;
  first: Latency;
  /** Asked again. */
  warm: Latency;
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
        `${kind}: p50 ${result.warm.p50}, p99 ${result.warm.p99} ms, first ${result.first.p50}, ${result.first.p99} ms`,
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
    return { kinds, mixed: only ? undefined : await measureMixed(bench, apps) };
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
  const first: number[] = [];
  const warm: number[] = [];
  const pages = { full: 0, part: 0, empty: 0 };
  for (let round = 0; round <= rounds; round++) {
    for (const url of urls) {
      const { body, milliseconds } = succeeded(await client.get(url), url);
      (round === 0 ? first : warm).push(milliseconds);
      if (round === 0) pages[pageOf(body)] += 1;
    }
  }
  return { kind, first: latencyOf(first), warm: latencyOf(warm), pages: Object.values(pages).join('/') };
}

function pageOf(body: string): 'full' | 'part' | 'empty' {
  const { recordings = [] } = JSON.parse(body) as { recordings?: unknown[] };
  return recordings.length === limit ? 'full' : recordings.length === 0 ? 'empty' : 'part';
}

/** 50 queries a second of all kinds, and 50 POSTs a second of new recordings beside them, whether answers come or not. */
async function measureMixed(bench: Bench, apps: { publicUrl: string; opsUrl: string }) {
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
