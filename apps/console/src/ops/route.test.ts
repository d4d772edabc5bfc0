import fc from 'fast-check';
import { centerPages, parseRoute, pathOf, type Route } from './route';

const ccid = 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe';

test.each<[string, Route]>([
  ['/', { page: 'contactCenters' }],
  ['/contact-centers', { page: 'contactCenters' }],
  ['/contact-centers/new', { page: 'newContactCenter' }],
  ['/contact-centers/audit', { page: 'installationAudit' }],
  [`/contact-centers/${ccid}`, { page: 'settings', ccid }],
  [`/contact-centers/${ccid}/users`, { page: 'users', ccid }],
  [`/contact-centers/${ccid}/users/:new`, { page: 'newUser', ccid }],
  [`/contact-centers/${ccid}/media-deletions`, { page: 'mediaDeletions', ccid }],
  [`/contact-centers/${ccid}/recordings/call%2F1`, { page: 'recording', ccid, id: 'call/1' }],
])('%s', (path, route) => {
  expect(parseRoute(path)).toEqual(route);
});

test.each([
  '/recordings',
  '/contact-centers/acme',
  `/contact-centers/${ccid}/nothing`,
  `/contact-centers/${ccid}/retention/1`,
  `/contact-centers/${ccid}/users/jane/more`,
  `/contact-centers/${ccid}/users/%ff`,
])('%s is no page', (path) => {
  expect(parseRoute(path)).toEqual({ page: 'nowhere' });
});

test('every page has one address, whatever its user or recording is called', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes(':'));
  const route: fc.Arbitrary<Exclude<Route, { page: 'nowhere' }>> = fc.oneof(
    fc.constantFrom(...centerPages).map((page) => ({ page, ccid })),
    name.map((userName) => ({ page: 'user' as const, ccid, userName })),
    name.map((id) => ({ page: 'recording' as const, ccid, id })),
  );
  fc.assert(fc.property(route, (any) => expect(parseRoute(pathOf(any))).toEqual(any)));
});
