import { fullEffort, type Bench } from './bench';
import { openBenchDatabase } from './bench-database';
import { generate } from './generate';
import { measureIngest } from './ingest';
import { measureList } from './list';
import { measureMemory } from './memory';
import { startAppProcesses } from './measure/apps';
import { keepResult, readPlan } from './options';
import { measurePaging } from './paging';
import { measureSearch } from './search';
import { measureTotals } from './totals';

const say = (line: string) => console.log(line);

const benches: Record<string, (bench: Bench) => Promise<object>> = {
  generate: ({ plan, url }) => generate(plan, url, 2, say),
  search: measureSearch,
  paging: measurePaging,
  totals: measureTotals,
  ingest: measureIngest,
  memory: measureMemory,
  list: measureList,
};

/** `npm run bench:search -- --size 1000000`: one measurement, on the database that `bench:generate` filled. */
async function main(): Promise<void> {
  const { name, plan, only, cold } = readPlan(Object.keys(benches));
  const database = await openBenchDatabase(plan.recordings, { warmed: !cold && name !== 'generate' });
  try {
    const start = { plan, url: database.url, startApps: startAppProcesses, effort: fullEffort };
    const result = await benches[name]!({ ...start, only, say });
    for (const [part, value] of Object.entries(result)) {
      console.log(part);
      console.table(value);
    }
    keepResult(name, plan, result);
  } finally {
    await database.close();
  }
}

void main();
