import { BadRequestError } from './errors';
import { parseListQuery, type ListQuery } from './list-query';

function refused(queryString: string): BadRequestError {
  try {
    parseListQuery(queryString);
  } catch (error) {
    if (error instanceof BadRequestError) return error;
    throw error;
  }
  throw new Error(`${queryString} is taken`);
}

const at = Date.parse('2018-11-01T00:00:00Z');

test.each<[queryString: string, query: ListQuery['query']]>([
  ['', {}],
  ['_=1700000000000', {}],
  ['startTime=2018-11-01T00:00:00Z', { startTime: { from: at, before: at + 1 } }],
  ['startTime=after:2018-11-01T00:00:00Z', { startTime: { from: at + 1 } }],
  ['endTime=before:2018-11-01T00:00:00Z', { stopTime: { before: at } }],
  ['endTime=between:2018-11-01T00:00:00Z;2018-11-01T00:00:01Z', { stopTime: { from: at, before: at + 1000 } }],
  ['startTime=2018-11-01T01:00:00+01:00', { startTime: { from: at, before: at + 1 } }],
  ['localPartyNumber=225', { localNumber: '225' }],
  ['remoteParty=equals:225', { remoteNumber: ['225'] }],
  ['remotePartyNumber=contains:02', { remoteNumber: ['', '02', ''] }],
  ['remoteParty=contains:a*b', { remoteNumber: ['', 'a*b', ''] }],
  ['remoteParty=sip:100', { remoteNumber: ['sip:100'] }],
  ['ownerUsername=DOMAIN\\john', { owner: 'DOMAIN\\john' }],
  ['ownerUsername=%20x', { owner: ' x' }],
  ['direction=equals:0', { direction: 0 }],
  // As the pages print it, a plus arrives as a space.
  ['remoteParty=contains:+39', { remoteNumber: ['', '+39', ''] }],
  ['remoteParty=+39', { remoteNumber: ['+39'] }],
  ['remoteParty=%2B39', { remoteNumber: ['+39'] }],
  ['localPartyNumber=equals:+39', { localNumber: '+39' }],
  ['remoteParty=39+1', { remoteNumber: ['39 1'] }],
  // The same filter by both its names.
  ['remoteParty=39&remotePartyNumber=equals:39', { remoteNumber: ['39'] }],
])('%s', (queryString, query) => expect(parseListQuery(queryString)).toEqual({ query, page: undefined }));

test.each<[queryString: string, page: ListQuery['page']]>([
  ['pageSize=25', { limit: 25, offset: 0 }],
  ['page=2&pageSize=25', { limit: 25, offset: 50 }],
  ['page=2147483647&pageSize=2147483647', { limit: 2147483647, offset: Number.MAX_SAFE_INTEGER }],
])('%s', (queryString, page) => expect(parseListQuery(queryString)).toEqual({ query: {}, page }));

test.each([
  ['page=1', 'page'],
  ['page=-1&pageSize=10', 'page'],
  ['pageSize=0', 'pageSize'],
  ['pageSize=-5', 'pageSize'],
  ['pageSize=', 'pageSize'],
  ['page=&pageSize=1', 'page'],
  ['page=1.0&pageSize=1', 'page'],
  ['pageSize=1e3', 'pageSize'],
  ['pageSize=ten', 'pageSize'],
  ['pageSize=%2B1', 'pageSize'],
  ['pageSize=2147483648', 'pageSize'],
  ['pageSize=1&pageSize=1', 'pageSize'],
  ['pageSize=%zz', 'pageSize'],
  ['pageSize=1%00', 'pageSize'],
])('%s: reason 1, naming %s', (queryString, name) => {
  const { reason, status, violations } = refused(queryString);
  expect([reason, status, violations.map(({ path }) => path)]).toEqual([1, 400, [name]]);
});

test.each([
  ['direction=5', 'direction'],
  ['direction=01', 'direction'],
  ['direction=contains:1', 'direction'],
  ['startTime=before:2018/45/01', 'startTime'],
  ['startTime=contains:2018', 'startTime'],
  ['endTime=between:2018-11-02T00:00:00Z;2018-11-01T00:00:00Z', 'endTime'],
  ['startTime=2018-11-01T00:00:00', 'startTime'],
  ['remoteParty=before:1', 'remoteParty'],
  ['remotePartyNumber=between:1;2', 'remotePartyNumber'],
  ['localPartyNumber=contains:2', 'localPartyNumber'],
  ['ownerUsername=after:x', 'ownerUsername'],
  ['ownerUsername=a;b', 'ownerUsername'],
  ['remoteParty=', 'remoteParty'],
  ['remoteParty=contains:', 'remoteParty'],
  ['remoteParty=39&remotePartyNumber=40', 'remotePartyNumber'],
  ['remoteParty=39&remotePartyNumber=contains:39', 'remotePartyNumber'],
  ['ownerUsername=a&ownerUsername=a', 'ownerUsername'],
  ['ownerUsername=a%00', 'ownerUsername'],
  ['ownerUsername=%ff', 'ownerUsername'],
  ['ownerUsername=%', 'ownerUsername'],
  ['starttime=2018-11-01T00:00:00Z', 'starttime'],
  ['__proto__=1', '__proto__'],
  ['constructor=1', 'constructor'],
  ['_=1&_=2', '_'],
])('%s: reason 0, naming %s', (queryString, name) => {
  const { reason, status, violations } = refused(queryString);
  expect([reason, status, violations.map(({ path }) => path)]).toEqual([0, 400, [name]]);
});

test.each([
  ['startTime', 'contains:x', 'equals, before, after, between'],
  ['endTime', 'contains:x', 'equals, before, after, between'],
  ['remoteParty', 'after:x', 'equals, contains'],
  ['remotePartyNumber', 'after:x', 'equals, contains'],
  ['localPartyNumber', 'contains:x', 'equals'],
  ['ownerUsername', 'contains:x', 'equals'],
  ['direction', 'contains:1', 'equals'],
])('an operator that %s does not take: the message names both it and the operators it takes', (name, value, taken) => {
  expect(refused(`${name}=${value}`).message).toMatch(new RegExp(`^${name} .*takes ${taken}$`));
});

test('where both kinds are wrong: reason 0, and every violation is told', () => {
  const { reason, violations } = refused('page=1&direction=5&bogus=1');
  expect(reason).toBe(0);
  expect(violations.map(({ path }) => path).toSorted()).toEqual(['bogus', 'direction', 'page']);
});
