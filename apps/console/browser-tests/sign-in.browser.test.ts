import { basic, request, type TestContactCenter } from '../../../libs/testing/apps';
import { signIn, startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { eventually } from '../../../libs/testing/eventually';

let stage: TestConsole;
let center: TestContactCenter;
beforeAll(async () => {
  stage = await startTestConsole();
  center = await stage.apps.createContactCenter();
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

const pages = [
  { app: 'the console', address: () => stage.apps.publicUrl, who: () => center.admin },
  { app: 'the ops page', address: () => stage.apps.opsUrl, who: () => stage.apps.ops },
];

describe.each(pages)('$app', ({ address, who }) => {
  test('an admin signs in once, with the keyboard alone, and is still signed in after a reload', async () => {
    const { page } = await stage.browser.open();
    await page.goto(address());
    await page.getByLabel('User name').waitFor();
    await page.keyboard.type(who().userName);
    await page.keyboard.press('Tab');
    await page.keyboard.type(who().password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await page.getByLabel('Password').count()).toBe(0);
  });

  test('the cookie of the session is HttpOnly and SameSite=Strict; no script sees it, and none holds the password', async () => {
    const { page, context } = await stage.openSignedIn(address(), who());
    const cookies = await context.cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 }]);
    const kept = await page.evaluate<string>(
      `JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, history.state, location.href])`,
    );
    expect(kept).not.toContain(cookies[0]!.value);
    expect(kept).not.toContain(who().password);
    expect(await page.content()).not.toContain(who().password);
  });

  test('a wrong password is said plainly, and the right one may be typed at once', async () => {
    const { page } = await stage.browser.open();
    await page.goto(address());
    await page.getByLabel('User name').fill(who().userName);
    await page.getByLabel('Password').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The user name or the password is wrong.').waitFor();
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await signIn(page, who());
  });

  test('nothing typed is asked for without a request', async () => {
    const { page, responses } = await stage.browser.open();
    await page.goto(address());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Enter your user name and your password.').waitFor();
    expect(responses.filter((response) => response.url().endsWith('/session'))).toEqual([]);
  });

  test('no answer to a script of the page has a challenge that would raise the password box of the browser', async () => {
    const { page, responses } = await stage.browser.open();
    await page.goto(address());
    await page.getByLabel('User name').fill('nobody');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('wrong').waitFor();
    const refused = responses.filter((response) => response.status() === 401);
    expect(refused.map((response) => new URL(response.url()).pathname).sort()).toEqual([
      '/api/v2/me',
      '/api/v2/session',
    ]);
    for (const response of refused) expect(await response.headerValue('WWW-Authenticate')).toBeNull();
  });

  test('signing out ends the session on the server, and back shows nothing of it', async () => {
    const { page, context } = await stage.openSignedIn(address(), who());
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join();
    const me = async () => (await request('GET', `${address()}/api/v2/me`, undefined, undefined, { cookie })).status;
    expect(await me()).toBe(200);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.getByLabel('User name').waitFor();
    expect(await context.cookies()).toEqual([]);
    await eventually(async () => (await me()) === 401);
    await page.goBack();
    await page.goto(address());
    await page.getByLabel('User name').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });
});

test('too many failures: the form says how long to wait', async () => {
  const { page, expectProblems } = await stage.browser.open();
  expectProblems(/status of 429/);
  await page.goto(stage.apps.publicUrl);
  const wrong = { authorization: basic({ userName: 'somebody', password: 'wrong' }) };
  await eventually(async () => (await fetch(`${stage.apps.publicUrl}/api/v2/me`, { headers: wrong })).status === 429);
  await page.getByLabel('User name').fill('somebody');
  await page.getByLabel('Password').fill('wrong');
  await page.keyboard.press('Enter');
  await page
    .getByRole('alert')
    .getByText(/Try again in \d+ seconds?\./)
    .waitFor();
});

test('a session ends after half an hour without use: who types on is asked to sign in again and goes on there', async () => {
  const { page } = await stage.openSignedIn('/', center.admin);
  const { database } = stage.apps.db;
  await database.query(`update session set used_at = used_at - interval '31 minutes'`);
  // What was verified lately is believed for two seconds.
  await eventually(async () => {
    await page.reload();
    await page.getByRole('button', { name: /Sign (in|out)/ }).waitFor();
    return (await page.getByLabel('Password').count()) === 1;
  });
  await signIn(page, center.admin);
});
