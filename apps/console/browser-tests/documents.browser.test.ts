import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { eventually } from '../../../libs/testing/eventually';

let stage: TestConsole;
beforeAll(async () => {
  stage = await startTestConsole();
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

describe.each([
  { app: 'the public app', address: () => stage.apps.publicUrl, path: '/api/v2/recordings/{id}' },
  { app: 'the ops app', address: () => stage.apps.opsUrl, path: '/api/v2/ops/contact-centers/{ccid}' },
])('the documents of $app', ({ address, path }) => {
  test('show every operation of the OpenAPI document, readable without signing in', async () => {
    const { page } = await stage.browser.open();
    await page.goto(`${address()}/docs`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const document = (await (await fetch(`${address()}/openapi.json`)).json()) as { paths: Record<string, object> };
    const text = (await page.locator('main').textContent()) ?? '';
    expect(Object.keys(document.paths)).toContain(path);
    for (const documented of Object.keys(document.paths)) expect(text).toContain(documented);
    for (const dialect of ['Genesys', 'Imagicle']) expect(text).toContain(dialect);
  });

  test('find an operation by a word of it', async () => {
    const { page } = await stage.browser.open();
    await page.goto(`${address()}/docs`);
    await page.getByLabel('Find an operation').fill('session');
    await eventually(async () => !(await page.locator('main').innerText()).includes(path));
    expect(await page.locator('main').innerText()).toContain('/api/v2/session');
  });
});
