import { randomUUID } from 'node:crypto';
import { writeNotes } from '../audit-note';
import { openDatabase } from '../database';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { auditNote } from './audit-entry';
import { installationChain } from './audit-hash';
import { createAuditPurgeStore, purgeAudit } from './audit-purge-store';
import { createAuditSealStore, sealWhatWaits } from './audit-seal-store';
import { verifyAudit, type ChainVerdict } from './audit-verify-store';

let db: TestDatabase;
beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(() => db.close());

const query = <Row extends object>(sql: string, params: unknown[] = []) => db.database.query<Row>(sql, params);
const note = (subject: string, contactCenterId?: string, at = Date.now()) =>
  auditNote({ at, action: 'recording.read', result: 200, subject, contactCenterId });
const seal = () => sealWhatWaits(createAuditSealStore(db.database));

async function sealed(entries: number, contactCenterId?: string, at?: (index: number) => number): Promise<void> {
  const notes = Array.from({ length: entries }, (_, index) => note(`${index + 1}`, contactCenterId, at?.(index)));
  await writeNotes(db.database, notes);
  await seal();
}

async function verdicts(): Promise<Record<string, ChainVerdict>> {
  const found: Record<string, ChainVerdict> = {};
  for await (const verdict of verifyAudit(db.database)) found[verdict.chain] = verdict;
  return found;
}

test('entries are numbered from 1 without a gap, in the order noted, a chain a contact center and one for the installation', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  await writeNotes(db.database, [note('a', one), note('b', other), note('c', one), note('d'), note('e', one)]);
  await seal();
  const rows = await query(
    `select chain, number, entry ->> 'subject' as subject from audit_entry order by entry ->> 'subject'`,
  );
  expect(rows).toEqual([
    { chain: one, number: 1, subject: 'a' },
    { chain: other, number: 1, subject: 'b' },
    { chain: one, number: 2, subject: 'c' },
    { chain: installationChain, number: 1, subject: 'd' },
    { chain: one, number: 3, subject: 'e' },
  ]);
  expect(await query('select 1 from audit_intake')).toEqual([]);
  const broken = Object.values(await verdicts()).filter((verdict) => verdict.broken);
  expect(broken).toEqual([]);
});

test('an entry that commits late is chained, though later ones have been', async () => {
  let commit!: () => void;
  const mayCommit = new Promise<void>((resolve) => (commit = resolve));
  let written!: () => void;
  const isWritten = new Promise<void>((resolve) => (written = resolve));
  const late = db.database.transaction(async (tx) => {
    await writeNotes(tx, [note('late')]);
    written();
    await mayCommit;
  });
  await isWritten;
  await sealed(1);
  commit();
  await late;
  await seal();
  const rows = await query(`select number, entry ->> 'subject' as subject from audit_entry order by number`);
  expect(rows).toEqual([
    { number: 1, subject: '1' },
    { number: 2, subject: 'late' },
  ]);
});

test('100 writers and two processes that chain at once: gapless, each entry once, verified', async () => {
  const chains = [randomUUID(), randomUUID(), undefined];
  const other = openDatabase({ url: db.url, poolSize: 2, statementTimeoutMs: 10_000, connectTimeoutMs: 10_000 });
  let writing = true;
  const chainAll = async (wait: boolean, store: ReturnType<typeof createAuditSealStore>) => {
    while (writing) await store.sealBatch({ wait });
  };
  const sealing = [chainAll(true, createAuditSealStore(db.database)), chainAll(false, createAuditSealStore(other))];
  await Promise.all(
    Array.from({ length: 100 }, async (_, writer) => {
      for (let round = 0; round < 10; round += 1)
        await writeNotes(db.database, [note(`${writer}.${round}`, chains[(writer + round) % 3])]);
    }),
  );
  writing = false;
  await Promise.all(sealing);
  await seal();
  await other.close();
  const [count] = await query(
    `select count(*) as entries, count(distinct entry ->> 'subject') as different from audit_entry`,
  );
  expect(count).toEqual({ entries: 1_000, different: 1_000 });
  const found = Object.values(await verdicts());
  expect(found.map((verdict) => verdict.broken)).toEqual(found.map(() => undefined));
  expect(found.reduce((sum, verdict) => sum + verdict.entries, 0)).toBe(1_000);
});

test.each([
  ['update', `update audit_entry set entry = '{}'`],
  ['delete', 'delete from audit_entry'],
  ['truncate', 'truncate audit_entry'],
])('the trail is append-only: %s is refused', async (_what, sql) => {
  await sealed(3);
  await expect(query(sql)).rejects.toThrow('the audit trail is append-only');
  expect((await verdicts())[installationChain]).toMatchObject({ entries: 3, broken: undefined });
});

const where = `where chain = '${installationChain}' and number`;
test.each([
  ['a changed text', `update audit_entry set entry = replace(entry::text, '"5"', '"6"')::json ${where} = 5`, 5],
  ['a blank more in a text', `update audit_entry set entry = (entry::text || ' ')::json ${where} = 5`, 5],
  ['a removed entry', `delete from audit_entry ${where} = 5`, 5],
  ['the first one removed', `delete from audit_entry ${where} = 1`, 1],
  ['a cut end', `delete from audit_entry ${where} > 8`, 9],
  ['an inserted entry', `insert into audit_entry select chain, 11, entry, hash from audit_entry ${where} = 10`, 11],
  [
    'one inserted before the first',
    `insert into audit_entry select chain, 0, entry, hash from audit_entry ${where} = 1`,
    0,
  ],
  [
    'two that changed places',
    `update audit_entry e set entry = o.entry from audit_entry o where (e.chain, e.number, o.chain, o.number)
     in (('${installationChain}', 4, '${installationChain}', 5), ('${installationChain}', 5, '${installationChain}', 4))`,
    4,
  ],
  [
    'a cut end, and the number of the head too',
    `delete from audit_entry ${where} > 8; update audit_chain set number = 8`,
    8,
  ],
  ['everything but the head removed', 'delete from audit_entry', 1],
  ['a head removed', 'delete from audit_chain', 1],
])('whoever goes around the fence is found: %s', async (_what, sql, number) => {
  await sealed(10);
  expect((await verdicts())[installationChain]!.broken).toBeUndefined();
  await query('alter table audit_entry disable trigger audit_entry_append_only');
  for (const statement of sql.split('; ')) await query(statement);
  expect((await verdicts())[installationChain]!.broken).toMatchObject({ number });
});

test("an entry moved to another contact center's chain, hash and all, is found", async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  await sealed(1, one);
  await query('alter table audit_entry disable trigger audit_entry_append_only');
  await query('update audit_entry set chain = $2 where chain = $1', [one, other]);
  await query('update audit_chain set chain = $2 where chain = $1', [one, other]);
  expect((await verdicts())[other]!.broken).toMatchObject({ number: 1 });
});

test('what is older than its period is purged as far as the first entry that is not; the rest is verified as before', async () => {
  const center = randomUUID();
  // The fourth is younger than the fifth: nothing is torn out of the middle.
  const ages = [9, 8, 7, 3, 6, 1];
  const now = Date.now();
  await sealed(6, center, (index) => now - ages[index]! * 1_000);
  const store = createAuditPurgeStore(db.database);
  expect(await purgeAudit(store, now - 5_000)).toBe(3);
  expect(await purgeAudit(store, now - 5_000)).toBe(0);
  await seal();
  const rows = await query(
    `select number, entry ->> 'action' as action, entry -> 'details' as details from audit_entry order by number`,
  );
  expect(rows).toEqual([
    ...[4, 5, 6].map((number) => ({ number, action: 'recording.read', details: null })),
    { number: 7, action: 'audit.purge', details: '{"entries":3,"throughNumber":3}' },
  ]);
  expect((await verdicts())[center]).toMatchObject({ number: 7, entries: 4, broken: undefined });
  await query('alter table audit_entry disable trigger audit_entry_append_only');
  await query('delete from audit_entry where number = 4');
  expect((await verdicts())[center]!.broken).toMatchObject({ number: 4 });
});
