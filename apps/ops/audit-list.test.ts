import { createHash } from 'node:crypto';
import { writeNotes } from '../../libs/audit-note';
import { auditNote, type AuditEntry } from '../../libs/audit/audit-entry';
import { auditUrl, trailOf } from '../../libs/testing/audit';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';

let apps: TestApps;
let center: TestContactCenter;
let other: TestContactCenter;
const day = Date.UTC(2026, 0, 1);
const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '"=1', 'a,b', 'a\nb'];

/** As old ones: what this test asks for does not come among them. */
const entryAt = (minute: number, facts: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ at: day + minute * 60_000, action: 'recording.read', result: 200, userName: 'jane', address: '192.0.2.1' },
  ...{ contactCenterId: center.ccid, requestId: `request ${minute}`, subject: `call ${minute}` },
  ...facts,
});

beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  other = await apps.createContactCenter();
  const entries = Array.from({ length: 250 }, (_, minute) => entryAt(minute));
  const special = [
    entryAt(300, { userName: 'joe', action: 'recording.delete', subject: 'a/1' }),
    entryAt(301, { result: 403, action: 'recording.delete', subject: 'a/1' }),
    entryAt(302, { userName: undefined, address: undefined, requestId: undefined, subject: undefined }),
    ...formulas.map((text, index) => entryAt(310 + index, { subject: text, details: { query: { userName: text } } })),
  ];
  await writeNotes(
    apps.db.database,
    [...entries, ...special].map((entry) => auditNote(entry)),
  );
});
afterAll(() => apps.close());

const list = (query = '', credentials = apps.ops) => request('GET', auditUrl(apps, center.ccid) + query, credentials);
const before = `to=${encodeURIComponent('2026-01-02T00:00:00Z')}`;
const subjectsOf = (body: any) => body.audit.map(({ subject }: { subject: string }) => subject);

test('newest first, by 100, nextUri where more follow; every entry once, and none of another center', async () => {
  const { body } = await list(`?${before}`);
  expect(body.statusCode).toBe(0);
  expect(body.audit).toHaveLength(100);
  expect(body.nextUri).toMatch(new RegExp(`^${auditUrl(apps, center.ccid)}\\?to=[^&]+&after=[^&]+$`));
  const trail = await trailOf(apps, center.ccid, `?${before}`);
  expect(trail).toHaveLength(250 + 3 + formulas.length);
  const times = trail.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(trail.map(({ number }) => number)).size).toBe(trail.length);
  expect(await trailOf(apps, other.ccid, `?${before}`)).toEqual([]);
});

test('an entry as it is listed', async () => {
  const { body } = await list('?userName=joe');
  expect(body).toEqual({
    statusCode: 0,
    audit: [
      {
        ...{ number: expect.any(Number), at: '2026-01-01T05:00:00.000+0000', action: 'recording.delete', result: 200 },
        ...{ userName: 'joe', address: '192.0.2.1', requestId: 'request 300', contactCenterId: center.ccid },
        ...{ subject: 'a/1', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ],
  });
});

test.each([
  ['from, to: from is in, to is not', `from=${day + 60_000}&to=${day + 180_000}`, ['call 2', 'call 1']],
  ['userName', 'userName=joe', ['a/1']],
  ['action', `action=recording.delete&${before}`, ['a/1', 'a/1']],
  ['result', `result=403&${before}`, ['a/1']],
  ['subject', `subject=a%2F1&${before}`, ['a/1', 'a/1']],
  ['all of them', `subject=a%2F1&userName=jane&action=recording.delete&result=403&from=0&${before}`, ['a/1']],
  ['none that match', `subject=a%2F1&userName=jane&result=200&${before}`, []],
])('filtered by %s', async (_what, query, expected) => {
  const { status, body } = await list(`?${query}`);
  expect([status, subjectsOf(body)]).toEqual([200, expected]);
});

test.each([
  ['user=joe', 'user'],
  ['userName=', 'userName'],
  ['userName=a&userName=b', 'userName'],
  ['from=yesterday', 'from'],
  ['from=2026-02-30', 'from'],
  ['from=2&to=1', 'to'],
  ['action=recording', 'action'],
  ['result=ok', 'result'],
  ['result=2000', 'result'],
  ['format=xml', 'format'],
  ['after=1', 'after'],
  ['after=1.2&format=csv', 'after'],
  ['subject=%00', 'subject'],
  ['subject=%ff', 'subject'],
  [`subject=${'x'.repeat(513)}`, 'subject'],
])('an unknown, repeated, empty or malformed parameter: 400, naming it (%s)', async (query, name) => {
  const { status, body } = await list(`?${query}`);
  expect([status, body.statusCode]).toEqual([400, 2]);
  expect(body.statusMessage).toMatch(new RegExp(`^${name} `));
});

test.each([['contact-center admin'], ['recorder']])(
  "a center's %s reads no trail, not even their own",
  async (role) => {
    const user = role === 'recorder' ? center.recorder : center.admin;
    for (const url of [auditUrl(apps, center.ccid), auditUrl(apps, other.ccid), auditUrl(apps)]) {
      for (const query of ['', '?format=csv', '?format=jsonl']) {
        const { status, body } = await request('GET', url + query, user);
        expect([status, body.statusCode]).toEqual([403, 5]);
      }
    }
  },
);

test('the public app has no trail', async () => {
  for (const path of [`/api/v2/ops/contact-centers/${center.ccid}/audit`, '/api/v2/ops/audit'])
    expect((await request('GET', apps.publicUrl + path, apps.ops)).status).toBe(404);
});

/** The cells of a CSV as RFC 4180 has them. */
function cells(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length === 11);
}

test('format=csv: a file with all that match; no cell begins like a formula, and none is broken by what it holds', async () => {
  const answer = await list(`?format=csv&${before}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="audit-${center.ccid}.csv"`);
  const [head, ...rows] = cells(answer.body);
  expect(head).toEqual([
    ...['number', 'at', 'action', 'result', 'userName', 'address', 'requestId', 'contactCenterId', 'subject'],
    ...['details', 'hash'],
  ]);
  expect(rows).toHaveLength(250 + 3 + formulas.length);
  expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  const subject = head!.indexOf('subject');
  const found = rows.map((row) => row[subject]!);
  for (const text of formulas)
    expect([text, found.some((cell) => cell === text || cell === `'${text}`)]).toEqual([text, true]);
});

test('format=jsonl: a line an entry, from which everybody computes the chain', async () => {
  const { headers, body } = await list('?format=jsonl');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="audit-${center.ccid}.jsonl"`);
  const lines = (body as string).trimEnd().split('\n');
  const entries = lines.map((line) => ({ ...JSON.parse(line), text: /"entry":(.*)\}$/.exec(line)![1]! }));
  entries.sort((a, b) => a.number - b.number);
  let hash: Buffer = Buffer.alloc(32);
  entries.forEach(({ chain, number, text, hash: told }, index) => {
    hash = createHash('sha256').update(hash).update(`${chain}:${number}:${text}`).digest();
    expect([number, told]).toEqual([index + 1, hash.toString('hex')]);
  });
  expect(entries.length).toBeGreaterThan(262);
});

test('an export of more than a batch has every entry once', async () => {
  const notes = Array.from({ length: 2_500 }, (_, index) =>
    // A few moments with more than a batch each.
    auditNote(entryAt(0, { at: day + (index % 2), subject: `many ${index}`, contactCenterId: other.ccid })),
  );
  await writeNotes(apps.db.database, notes);
  const { body } = await request('GET', `${auditUrl(apps, other.ccid)}?format=jsonl&${before}`, apps.ops);
  const subjects = (body as string)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).entry.subject);
  expect([subjects.length, new Set(subjects).size]).toEqual([2_500, 2_500]);
});

test('HEAD of an export has its headers and no body', async () => {
  const answer = await request('HEAD', `${auditUrl(apps, center.ccid)}?format=csv`, apps.ops);
  expect([answer.status, answer.headers.get('content-type'), answer.body]).toEqual([
    200,
    'text/csv; charset=utf-8',
    '',
  ]);
});
