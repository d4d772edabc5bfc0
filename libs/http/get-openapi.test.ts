import { startTestApps, type TestApps, request } from '../testing/apps';
import { documentOf, type AppName } from '../testing/documents';

let apps: TestApps;
beforeAll(async () => (apps = await startTestApps()));
afterAll(() => apps.close());

describe.each<AppName>(['public', 'ops'])('/openapi.json of the %s app', (app) => {
  const address = () => `${app === 'ops' ? apps.opsUrl : apps.publicUrl}/openapi.json`;

  test('is served without credentials, as the mount table says it', async () => {
    const { status, headers, body } = await request('GET', address());
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toMatch(/^application\/json/);
    expect(headers.get('Cache-Control')).toBe('no-cache');
    expect(body).toEqual(JSON.parse(JSON.stringify(documentOf(app))));
  });

  test('is not sent again to who has it', async () => {
    const { headers } = await request('GET', address());
    const etag = headers.get('ETag')!;
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const { status, body } = await request('GET', address(), undefined, undefined, { 'If-None-Match': tag });
      expect([status, body]).toEqual([304, '']);
    }
    const other = await request('GET', address(), undefined, undefined, { 'If-None-Match': '"x"' });
    expect(other.status).toBe(200);
  });

  test('is compressed for who takes that, with an ETag of its own', async () => {
    const ask = (encoding: string) => request('GET', address(), undefined, undefined, { 'Accept-Encoding': encoding });
    const [plain, small] = [await ask('identity'), await ask('gzip')];
    expect(small.body).toEqual(plain.body);
    expect([plain, small].map(({ headers }) => headers.get('Content-Encoding'))).toEqual([null, 'gzip']);
    for (const { headers } of [plain, small]) expect(headers.get('Vary')).toBe('Accept-Encoding');
    expect(small.headers.get('ETag')).not.toBe(plain.headers.get('ETag'));
    const size = ({ headers }: typeof plain) => Number(headers.get('Content-Length'));
    expect(size(small)).toBeLessThan(size(plain) / 4);
  });

  test('HEAD and other methods', async () => {
    const head = await request('HEAD', address());
    expect([head.status, head.body]).toEqual([200, '']);
    expect(Number(head.headers.get('Content-Length'))).toBeGreaterThan(5_000);
    expect((await request('POST', address(), undefined, {})).status).toBe(405);
  });
});
