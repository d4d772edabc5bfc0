import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { auditActions, auditNote, type AuditEntry } from './audit-entry';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const text = fc.string({ unit: 'binary', maxLength: 2_000 });
const entries: fc.Arbitrary<AuditEntry> = fc.record(
  {
    at: fc.nat(),
    action: fc.constantFrom(...auditActions),
    result: fc.constantFrom(200, 401, 504),
    userName: text,
    subject: text,
    details: fc.record({ query: fc.dictionary(text, text, { maxKeys: 200 }) }),
  },
  { requiredKeys: ['at', 'action', 'result'] },
);

test('an entry of whatever texts (NUL, lone surrogates, of any length) is one that the database takes and reads', async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (entry) => {
      const { entry: stored } = auditNote(entry);
      expect(stored.length).toBeLessThan(1_000_000);
      const [row] = await db.database.query<{ subject: string | null; userName: string | null; same: string }>(
        `select e ->> 'subject' as subject, e ->> 'userName' as "userName", e as same from (select $1::json as e) s`,
        [stored],
      );
      expect(row!.same).toBe(stored);
      for (const name of ['subject', 'userName'] as const) {
        const given = entry[name]?.slice(0, 512).toWellFormed().replaceAll('\0', '\uFFFD');
        expect(row![name]).toBe(given ?? null);
      }
    }),
    { numRuns: 200 },
  );
});

test('a user name or an id of the greatest length is whole', () => {
  const longest = '\u{1F600}'.repeat(255);
  const { entry } = auditNote({ at: 0, action: 'recording.read', result: 200, userName: longest, subject: longest });
  expect(JSON.parse(entry)).toMatchObject({ userName: longest, subject: longest });
});
