import { openDatabase, type Database } from '../../libs/database';
import { createRecordingCountStore } from '../../libs/recordings/recording-count-store';
import { patternOf, type RecordingQuery } from '../../libs/recordings/recording-query';
import type { Bench } from './bench';
import { callAt, firstDay, lastDay, regions, type Call, type Plan } from './data/calls';
import { createRandom, type Random } from './data/random';
import { latencyOf, type Latency } from './measure/latency';

interface TotalResult extends Latency {
  total: string;
  /** The greatest that was counted. */
  most: number;
}

type Draw = (call: Call, random: Random) => RecordingQuery;

const hotLine = '18005550037';
const instant = (random: Random) => firstDay + random.below(lastDay - firstDay);

/** What the Imagicle list counts, without its page. */
const totals: Record<string, Draw> = {
  unfiltered: () => ({}),
  'start range': (_, random) => ({ startTime: { from: instant(random), before: lastDay } }),
  'end range': (_, random) => ({ stopTime: { before: instant(random) } }),
  'direction: outgoing': () => ({ direction: 2 }),
  'direction AND start range': (_, random) => ({ direction: 1, startTime: { from: instant(random) } }),
  owner: (call) => ({ owner: call.agents[0]!.userName }),
  'local number, a hot line': () => ({ localNumber: `+${hotLine}` }),
  'remote number': (call) => ({ remoteNumber: patternOf(call.customerNumber) }),
  'remote number contains, frequent': () => ({ remoteNumber: patternOf('*415*') }),
  'remote number contains, more': () => ({ remoteNumber: patternOf('*12*') }),
  'remote number contains': (_, random) => ({ remoteNumber: patternOf(`*${100 + random.below(900)}*`) }),
  'owner AND start range': (call, random) => ({
    owner: call.agents[0]!.userName,
    startTime: { from: instant(random) },
  }),
};

/** Exact totals of what lists of recordings count. */
export async function measureTotals({ plan, url, effort }: Bench) {
  const db = openDatabase({ url, poolSize: 1, statementTimeoutMs: 60_000, connectTimeoutMs: 10_000 });
  try {
    const results: TotalResult[] = [];
    for (const [total, draw] of Object.entries(totals)) results.push(await measureTotal(db, plan, total, draw, effort));
    return { totals: results };
  } finally {
    await db.close();
  }
}

async function measureTotal(
  db: Database,
  plan: Plan,
  total: string,
  draw: Draw,
  { totalTimes }: Bench['effort'],
): Promise<TotalResult> {
  const random = createRandom(plan.seed, -600);
  const { contactCenterId } = plan.population.tenants[0]!;
  // As the list does, which is the one that counts.
  const count = (query: RecordingQuery) =>
    db.snapshot((tx) => createRecordingCountStore(tx).count(contactCenterId, regions[0], query));
  const milliseconds: number[] = [];
  let most = 0;
  for (let time = 0; time < totalTimes;) {
    const call = callAt(plan, random.below(plan.recordings));
    if (call.tenant !== 0) continue;
    const start = performance.now();
    most = Math.max(most, await count(draw(call, random)));
    milliseconds.push(performance.now() - start);
    time++;
  }
  return { total, most, ...latencyOf(milliseconds) };
}
