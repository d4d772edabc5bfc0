import { createTestDatabase, type TestDatabase } from '../../libs/testing/database';
import { littleEffort, type Bench } from './bench';
import { recorder } from './contact-centers';
import { callAt, type Plan } from './data/calls';
import { createPopulation } from './data/population';
import { recordingBody } from './data/recording-body';
import { generate } from './generate';
import { measureIngest } from './ingest';
import { recordingRows } from './load/recording-rows';
import { startAppsHere } from './measure/apps';
import { createHttpClient } from './measure/http-client';
import { listKinds, queryKinds } from './measure/query-kinds';
import { measureList } from './list';
import { measureMemory } from './memory';
import { measurePaging } from './paging';
import { measureSearch } from './search';
import { measureTotals } from './totals';

// Small sizes, to see that every bench still runs; no time is judged here.

const planOf = (seed: number): Plan => ({ seed, recordings: 2_000, population: createPopulation(seed) });
const plan = planOf(7);
let db: TestDatabase;
let bench: Bench;

beforeAll(async () => {
  db = await createTestDatabase();
  await generate(plan, db.url, 0, () => undefined);
  bench = { plan, url: db.url, startApps: startAppsHere, effort: littleEffort, only: '', say: () => undefined };
});
afterAll(() => db.close());

const callsOf = (tenant: number) =>
  Array.from({ length: plan.recordings }, (_, index) => callAt(plan, index)).filter((call) => call.tenant === tenant);

test('as many recordings as were asked for, half of them one contact center’s, each with its document and counted', async () => {
  const [counts] = await db.database.query<Record<string, number>>(`
    select (select count(*) from recording) as recordings, (select count(*) from recording_document) as documents,
      (select sum(c.recordings)::bigint from recording_count c) as counted,
      (select sum(c.stopped)::bigint from recording_count c) as stopped`);
  expect(counts).toEqual({ recordings: 2_000, documents: 2_000, counted: 2_000, stopped: 2_000 });
  expect(callsOf(0).length / plan.recordings).toBeCloseTo(0.5, 1);
});

test('the same plan gives the same rows, another seed gives others', () => {
  const rows = (seed: number) => recordingRows(planOf(seed), callAt(planOf(seed), 1_234));
  expect(rows(7)).toEqual(rows(7));
  expect(rows(8)).not.toEqual(rows(7));
});

test('a recording’s rows are those that a POST of it writes', async () => {
  const { contactCenterId } = plan.population.tenants[0]!;
  // The odd ones too.
  const calls = callsOf(0).slice(0, 30);
  const ids = calls.map(({ id }) => id);
  const rows = () =>
    db.database.query<{ document: string }>(
      `select to_jsonb(r) - '{uuid,reference_number,last_posted_at}'::text[] as recording, d.document::text as document
       from recording r join recording_document d using (contact_center_id, id)
       where r.contact_center_id = $1 and r.id = any ($2) order by r.id`,
      [contactCenterId, ids],
    );
  const generated = await rows();
  for (const table of ['recording', 'recording_document'])
    await db.database.query(`delete from ${table} where contact_center_id = $1 and id = any ($2)`, [
      contactCenterId,
      ids,
    ]);

  const apps = await startAppsHere(db.url);
  const client = createHttpClient(recorder, 4);
  const address = `${apps.opsUrl}/internal-api/contact-centers/${contactCenterId}/recordings`;
  for (const call of calls) await client.post(address, JSON.stringify(recordingBody(call)));
  client.close();
  await apps.close();

  const madeUp = /"id":"[0-9a-f-]{36}"/g;
  const comparable = (all: typeof generated) =>
    all.map((row) => ({ ...row, document: JSON.parse(row.document.replace(madeUp, '"id":""')) as unknown }));
  expect(generated).toHaveLength(calls.length);
  expect(comparable(await rows())).toEqual(comparable(generated));
});

test('every kind of query is asked and timed, and so is the mixed load', async () => {
  const { kinds, mixed } = await measureSearch(bench);
  const asked = [...Object.keys(queryKinds), ...Object.keys(listKinds), 'one recording by id'];
  expect(kinds.map(({ kind }) => kind)).toEqual(asked);
  expect(mixed).toEqual([
    expect.objectContaining({ what: 'queries', count: 10 }),
    expect.objectContaining({ what: 'posts', count: 10 }),
  ]);
});

test('a walk by nextUri and a deep offset are timed', async () => {
  const { walks, deepOffset } = await measurePaging(bench);
  expect(walks[0]).toMatchObject({ walk: 'unfiltered', pages: 3 });
  expect(deepOffset.offset).toBe(200);
});

test('totals are counted and timed', async () => {
  const { totals } = await measureTotals(bench);
  const ours = callsOf(0).filter(({ region }) => region === 'us-east');
  expect(totals[0]).toMatchObject({ total: 'unfiltered', count: 2 });
  expect(totals[0]!.most).toBeGreaterThanOrEqual(ours.length);
});

test('new recordings a second are counted', async () => {
  const { perSecond } = await measureIngest(bench);
  expect(perSecond).toEqual([
    { http: expect.any(Number), ...(perSecond[0]!.pgbench && { pgbench: expect.any(Number) }) },
  ]);
});

test('memory is watched while queries run', async () => {
  const { queries, most } = await measureMemory(bench);
  expect(queries).toBeGreaterThan(0);
  expect(most).toBeGreaterThan(0);
});

test('the unbounded list is read to its end', async () => {
  const { lists, memory } = await measureList(bench);
  const ours = callsOf(0).filter(({ region }) => region === 'us-east');
  for (const { totalCount, megabytes } of lists) {
    expect(totalCount).toBeGreaterThanOrEqual(ours.length);
    expect(megabytes).toBeGreaterThan(0);
  }
  expect(memory.most).toBeGreaterThanOrEqual(memory.atRest);
});
