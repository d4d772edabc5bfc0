import fc from 'fast-check';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { idsOf, postRecordings, readerOf, readers, type ReaderName } from '../../libs/testing/recordings';

const startOf = (second: number) => new Date(Date.UTC(2024, 4, 1, 10) + second * 1000).toISOString();
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `r${String(index).padStart(3, '0')}`,
    startTime: startOf(index),
  }));

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postRecordings(apps, center, numbered(12));
});
afterAll(() => apps.close());

const newestFirst = numbered(12)
  .map(({ id }) => id)
  .reverse();

async function get(uri: string, reader: ReaderName = 'public', of = center) {
  const { status, body } = await request('GET', uri, readerOf(apps, of, reader).credentials);
  if (status !== 200) throw new Error(`${uri}: ${status} ${JSON.stringify(body)}`);
  return body;
}

const urlOf = (queryString: string, reader: ReaderName = 'public', of = center) =>
  `${readerOf(apps, of, reader).recordingsUrl}?${queryString}`;

/** The pages from an address on, by nextUri. @param meanwhile is done at the same time as each page is read */
async function walk(
  uri: string,
  reader: ReaderName = 'public',
  of = center,
  meanwhile = async () => {},
): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: string | undefined = uri; next && pages.length < 100;) {
    const posting = meanwhile();
    const body: any = await get(next, reader, of);
    await posting;
    pages.push(idsOf(body));
    next = body.nextUri;
  }
  return pages;
}

test('limit is 100 when it is not given, offset 0', async () => {
  const large = await apps.createContactCenter();
  await postRecordings(apps, large, numbered(101));
  const pages = await walk(urlOf('startTime=0', 'public', large), 'public', large);
  expect(pages.map((page) => page.length)).toEqual([100, 1]);
  expect(pages.flat()).toEqual(
    numbered(101)
      .map(({ id }) => id)
      .reverse(),
  );
});

test.each(readers)('%s: nextUri and prevUri are absolute, on the path that was asked', async (reader) => {
  const { recordingsUrl } = readerOf(apps, center, reader);
  const { prevUri, nextUri } = await get(urlOf('startTime=0&offset=4&limit=3', reader), reader);
  expect(prevUri).toBe(`${recordingsUrl}?startTime=0&offset=1&limit=3`);
  expect(nextUri).toMatch(`${recordingsUrl}?startTime=0&offset=7&limit=3`);
  expect((await walk(nextUri, reader)).flat()).toEqual(newestFirst.slice(7));
});

test('nextUri keeps to the spelling of the contact center that was asked', async () => {
  const bare = `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid.replaceAll('-', '').toUpperCase()}/recordings`;
  const { nextUri } = await get(`${bare}?startTime=0&limit=7`, 'ops');
  expect(nextUri.startsWith(`${bare}?`)).toBe(true);
  expect(idsOf(await get(nextUri, 'ops'))).toEqual(newestFirst.slice(7));
});

test('a request that names a whole URL, as proxies send it, gets URIs of the base URL all the same', async () => {
  const { hostname, port } = new URL(apps.publicUrl);
  const path = 'http://other.example/api/v2/recordings?startTime=0&offset=1&limit=2';
  const sent = httpRequest({
    hostname,
    port,
    path,
    agent: false,
    headers: { authorization: basic(center.admin) },
  }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const { prevUri, nextUri } = JSON.parse(await text(answer));
  expect(prevUri).toBe(urlOf('startTime=0&offset=0&limit=1'));
  expect(idsOf(await get(nextUri))).toEqual(newestFirst.slice(3, 5));
});

test('nextUri only where more follow, prevUri only where offset > 0', async () => {
  const names = async (queryString: string) =>
    Object.keys(await get(urlOf(queryString)))
      .filter((name) => name.endsWith('Uri'))
      .sort();
  expect(await names('startTime=0')).toEqual([]);
  expect(await names('startTime=0&limit=12')).toEqual([]);
  expect(await names('startTime=0&limit=11')).toEqual(['nextUri']);
  expect(await names('startTime=0&offset=1&limit=10')).toEqual(['nextUri', 'prevUri']);
  expect(await names('startTime=0&offset=1&limit=11')).toEqual(['prevUri']);
  expect(await names('startTime=0&offset=12')).toEqual(['prevUri']);
  expect(await names('startTime=0&offset=2147483647')).toEqual(['prevUri']);
});

test('prevUri has offset max(0, offset - limit) and limit min(limit, offset): it is the page before, without a gap', async () => {
  const pages = fc.record({ offset: fc.integer({ min: 1, max: 40 }), limit: fc.integer({ min: 1, max: 100 }) });
  await fc.assert(
    fc.asyncProperty(pages, fc.constantFrom(...readers), async ({ offset, limit }, reader) => {
      const { prevUri } = await get(urlOf(`startTime=0&offset=${offset}&limit=${limit}`, reader), reader);
      const [from, count] = [Math.max(0, offset - limit), Math.min(limit, offset)];
      expect(prevUri).toBe(urlOf(`startTime=0&offset=${from}&limit=${count}`, reader));
      expect(idsOf(await get(prevUri, reader))).toEqual(newestFirst.slice(from, from + count));
    }),
    { numRuns: 60 },
  );
});

describe('every filter is kept', () => {
  let filtered: TestContactCenter;
  beforeAll(async () => {
    filtered = await apps.createContactCenter();
    const facts = {
      callerPhoneNumber: '+1 650&466=8888',
      dialedPhoneNumber: 'sip:a#b?c@d',
      names: [{ firstName: 'van Dyke', lastName: 'a&b=c#d?e%41+f/é😀' }],
      data: [{ tier: 'Gold & "Silver"', queue: '100%' }],
    };
    const odd = ['a/b', 'é 😀', 'a?b#c', '%41', "x'y", 'a', '😀'.repeat(251)];
    await postRecordings(
      apps,
      filtered,
      odd.flatMap((id) => [
        { ...facts, id, startTime: startOf(0) },
        { id: `not ${id}`, startTime: startOf(0) },
      ]),
    );
  });

  test.each([
    'callerPhoneNumber=%2B1+650%26466%3D8888',
    'callerPhoneNumber=1*8',
    'dialedPhoneNumber=sip:a%23b%3Fc@d',
    'userName=%22van%20Dyke%22',
    'userName=+nobody+%22VAN+d*%22+AND+*f%2F*',
    'userName=a%26b%3Dc%23d%3Fe%2541%2Bf%2F%C3%A9%F0%9F%98%80',
    'userData=100%25',
    'userData=gold*+AND+100*',
    'startTime=2024-05-01T10:59:59.999+01:00&userName=*dyke',
    'endTime=2024-05-01T10:00:00.001+0000&userName=*dyke',
    'startTime=0&endTime=2024-05-02&callerPhoneNumber=1*&dialedPhoneNumber=*d&userName=*dyke&userData=100*',
  ])('%s', async (filters) => {
    for (const reader of readers) {
      const whole = (await walk(urlOf(filters, reader, filtered), reader, filtered)).flat();
      expect(whole).toHaveLength(7);
      const pages = await walk(urlOf(`${filters}&limit=2`, reader, filtered), reader, filtered);
      expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1]);
      expect(pages.flat()).toEqual(whole);
      const { prevUri } = await get(urlOf(`limit=2&${filters}&offset=2`, reader, filtered), reader, filtered);
      expect(idsOf(await get(prevUri, reader, filtered))).toEqual(whole.slice(0, 2));
    }
  });
});

test('recordings posted meanwhile neither repeat nor hide one', async () => {
  const busy = await apps.createContactCenter();
  const before = numbered(40);
  await postRecordings(apps, busy, before);
  let posted = 0;
  // At every place: newer than all, older than all, in between, and at the very instant of another.
  const post = async () => {
    const number = (posted += 1);
    const seconds = [1000 + number, -number, (number * 7) % 40, ((number * 11) % 40) + 0.5];
    const facts = seconds.map((second, index) => ({ id: `new ${number}/${index}`, startTime: startOf(second) }));
    if (number <= 15) await postRecordings(apps, busy, facts);
  };
  const walks = readers.map((reader) => walk(urlOf('startTime=0&limit=5', reader, busy), reader, busy, post));
  for (const pages of await Promise.all(walks)) {
    const seen = pages.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => !id.startsWith('new'))).toEqual(before.map(({ id }) => id).reverse());
  }
  expect(posted).toBeGreaterThan(15);
});

test('the opaque parameter decides; the offset beside it only names the page', async () => {
  const { nextUri } = await get(urlOf('startTime=0&limit=3'));
  for (const offset of ['0', '1', '999', '2147483647'])
    expect(idsOf(await get(nextUri.replace('offset=3', `offset=${offset}`)))).toEqual(newestFirst.slice(3, 6));
  const second = await get(nextUri);
  expect(second.prevUri).toBe(urlOf('startTime=0&offset=0&limit=3'));
  expect(idsOf(await get(nextUri.replace('limit=3', 'limit=5')))).toEqual(newestFirst.slice(3, 8));
});

describe('a damaged or foreign opaque value: 400', () => {
  const cursorOf = (uri: string) => new URL(uri).searchParams.get('cursor')!;
  const status = async (cursor: string, queryString = 'startTime=0&limit=3') => {
    const uri = urlOf(`${queryString}&cursor=${encodeURIComponent(cursor)}`);
    const { status, body } = await request('GET', uri, center.admin);
    if (status !== 200)
      expect(body).toEqual({ statusCode: 2, statusMessage: expect.stringContaining('cursor') as string });
    return status;
  };

  test('damaged in any character, cut, grown, or made up', async () => {
    const cursor = cursorOf((await get(urlOf('startTime=0&limit=3'))).nextUri);
    expect(await status(cursor)).toBe(200);
    const damaged = Array.from(cursor, (character, at) => {
      const other = character === 'A' ? 'B' : 'A';
      return cursor.slice(0, at) + other + cursor.slice(at + 1);
    });
    const cut = Array.from(cursor, (_, length) => cursor.slice(0, length)).slice(1);
    const madeUp = [
      'x',
      'A'.repeat(28),
      'A'.repeat(64),
      '====',
      '../..',
      'é',
      'null',
      '{}',
      `${cursor}=`,
      `${cursor}A`,
      ` ${cursor}`,
    ];
    for (const value of [...damaged, ...cut, ...madeUp, cursor + cursor])
      expect([value, await status(value)]).toEqual([value, 400]);
  });

  test("another contact center's, or another query's", async () => {
    const other = await apps.createContactCenter();
    await postRecordings(apps, other, numbered(5));
    const theirs = await get(urlOf('startTime=0&limit=3', 'public', other), 'public', other);
    expect(await status(cursorOf(theirs.nextUri))).toBe(400);
    const own = cursorOf((await get(urlOf('startTime=0&limit=3'))).nextUri);
    for (const query of ['startTime=1', 'endTime=2025-01-01', 'startTime=0&callerPhoneNumber=1', 'userName=*'])
      expect([query, await status(own, query)]).toEqual([query, 400]);
  });
});

test('the pages of a server begin with its base URL', async () => {
  const baseUrl = 'https://calls.example:8443/tapehouse';
  const behindProxy = await apps.startAnother('public', { baseUrl });
  const answer = await request(
    'GET',
    `${behindProxy.url}/api/v2/recordings?startTime=0&offset=1&limit=2`,
    center.admin,
  );
  expect(answer.body.prevUri).toBe(`${baseUrl}/api/v2/recordings?startTime=0&offset=0&limit=1`);
  expect(answer.body.nextUri.startsWith(`${baseUrl}/api/v2/recordings?startTime=0&offset=3&limit=2`)).toBe(true);
  const local = answer.body.nextUri.replace(baseUrl, behindProxy.url);
  expect(idsOf((await request('GET', local, center.admin)).body)).toEqual(newestFirst.slice(3, 5));
});
