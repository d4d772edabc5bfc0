import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { basePath } from '../../libs/imagicle/envelope';

let apps: TestApps;
let center: TestContactCenter;
let behindTls: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  behindTls = (await apps.startAnother('public', { baseUrl: 'https://recordings.example' })).url;
});
afterAll(() => apps.close());

const policy = "default-src 'none'; frame-ancestors 'none'";

test('every answer carries the headers that keep browsers from running, framing, guessing or keeping it', async () => {
  for (const url of [apps.opsUrl, apps.publicUrl, behindTls])
    for (const [method, path, credentials] of [
      ['GET', '/healthz', undefined],
      ['GET', '/nothing', undefined],
      ['GET', '/api/v2/me', center.admin],
      ['GET', '/api/v2/recordings', { userName: 'nobody', password: 'wrong' }],
      ['GET', `${basePath}?pageSize=1&page=0`, center.admin],
      ['DELETE', basePath, center.admin],
    ] as const) {
      const { headers } = await request(method, url + path, credentials);
      expect({
        contentType: headers.get('content-type'),
        sniff: headers.get('x-content-type-options'),
        policy: headers.get('content-security-policy'),
        referrer: headers.get('referrer-policy'),
        cache: headers.get('cache-control'),
        poweredBy: headers.get('x-powered-by'),
        transport: headers.get('strict-transport-security'),
      }).toEqual({
        contentType: 'application/json; charset=utf-8',
        sniff: 'nosniff',
        policy,
        referrer: 'no-referrer',
        cache: 'no-store',
        poweredBy: null,
        // Only who comes by https is told to stay with it: over http a browser must not believe it.
        transport: url === behindTls ? 'max-age=31536000' : null,
      });
    }
});
