import type { TestContactCenter } from '../../../libs/testing/apps';
import type { WatchedPage } from '../../../libs/testing/browser';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';

let stage: TestConsole;
let center: TestContactCenter;
beforeAll(async () => {
  stage = await startTestConsole();
  center = await stage.apps.createContactCenter();
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

const mostBytes = 200_000;

/** What went over the wire for it, as the browser counted it. */
async function receivedBytes({ responses }: WatchedPage): Promise<number> {
  const sizes = await Promise.all(
    responses.map(async (response) => {
      await response.finished();
      return await response.request().sizes();
    }),
  );
  return sizes.reduce(
    (sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize,
    0,
  );
}

const pages = [
  { page: 'the console', address: () => stage.apps.publicUrl, heading: /Tapehouse/ },
  { page: 'the ops page', address: () => stage.apps.opsUrl, heading: /Tapehouse/ },
  { page: "the public app's documents", address: () => `${stage.apps.publicUrl}/docs`, heading: /./ },
  { page: "the ops app's documents", address: () => `${stage.apps.opsUrl}/docs`, heading: /./ },
];

describe.each(pages)('the first load of $page', ({ address, heading }) => {
  test('is under 200 kB compressed, everything from our own origin, and nothing stays on its way', async () => {
    const watched = await stage.browser.open();
    await watched.page.goto(address());
    await watched.page.getByRole('heading', { name: heading }).first().waitFor();
    await watched.page.waitForLoadState('networkidle');
    const bytes = await receivedBytes(watched);
    expect(bytes).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThan(mostBytes);
    for (const response of watched.responses) expect(new URL(response.url()).origin).toBe(new URL(address()).origin);
  });

  test('comes with a policy that lets no inline script run, no frame hold it and no other origin be asked', async () => {
    const { page } = await stage.browser.open();
    const response = await page.goto(address());
    const policy = (await response!.headerValue('Content-Security-Policy')) ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).toContain(`connect-src 'self'`);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|https?:|\*/);
    expect(await page.locator('script:not([src]), [onclick], [onload]').count()).toBe(0);
  });
});

test('a second load asks only for the page itself: what it is made of is kept by the browser', async () => {
  const watched = await stage.openSignedIn('/', center.admin);
  await watched.page.waitForLoadState('networkidle');
  watched.responses.length = 0;
  await watched.page.goto(stage.apps.publicUrl);
  await watched.page.getByRole('button', { name: 'Sign out' }).waitFor();
  const assets = watched.responses.filter((response) => response.url().includes('/assets/'));
  expect(assets.length).toBeGreaterThan(0);
  const overTheWire = await Promise.all(assets.map(async (asset) => (await asset.request().sizes()).responseBodySize));
  expect(overTheWire.filter((bytes) => bytes > 0)).toEqual([]);
});
