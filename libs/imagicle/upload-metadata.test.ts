import fc from 'fast-check';
import { LongNumber } from '../json';
import { BadRequestError } from './errors';
import { readUploadMetadata } from './upload-metadata';

const whole = {
  startDateTime: '2018-09-25T13:00:00.0000000Z',
  duration: 'PT1M30S',
  direction: 2,
  localParty: { username: 'giuliano', phoneNumber: '376' },
  remoteParty: { phoneNumber: '123456' },
  notes: 'text describing recording content',
  preserved: true,
  pbxCallId: '1',
  pbxInfo: { type: 'generic', localCallId: 'ab123', remoteCallId: 'xy987', sessionId: 'xy123' },
};

const read = (json: unknown) => readUploadMetadata(Buffer.from(JSON.stringify(json)));

function refusalOf(work: () => unknown): BadRequestError {
  try {
    work();
  } catch (error) {
    if (error instanceof BadRequestError) return error;
    throw error;
  }
  throw new Error('It was accepted');
}

const refused = (change: object) => {
  const { reason, message } = refusalOf(() => read({ ...whole, ...change }));
  return { reason, message };
};

test('all that the pages name is read, further properties of pbxInfo included', () => {
  expect(read(whole)).toEqual({
    startTime: Date.parse('2018-09-25T13:00:00Z'),
    stopTime: Date.parse('2018-09-25T13:01:30Z'),
    direction: 2,
    localParty: whole.localParty,
    remoteNumber: '123456',
    notes: whole.notes,
    preserved: true,
    pbxCallId: '1',
    pbxInfo: whole.pbxInfo,
  });
});

describe('mandatory', () => {
  test.each(['startDateTime', 'duration', 'direction', 'localParty'])('%s is missing, null or empty', (name) => {
    for (const value of [undefined, null, '']) {
      expect(refused({ [name]: value })).toEqual({ reason: 1, message: expect.stringContaining(name) });
    }
  });

  test.each(['username', 'phoneNumber'])('localParty.%s is non-empty with no leading or trailing spaces', (name) => {
    for (const value of [undefined, null, '', ' ', ' a', 'a ', 'a\t', 5, ['a']]) {
      const { reason, message } = refused({ localParty: { ...whole.localParty, [name]: value } });
      expect([reason, message]).toEqual([1, expect.stringContaining(`localParty.${name}`)]);
    }
  });

  test('every field that is wrong is named', () => {
    const { message } = refusalOf(() => read({ direction: 3, localParty: {}, preserved: 'yes' }));
    for (const name of ['startDateTime', 'duration', 'direction', 'localParty.username', 'preserved']) {
      expect(message).toContain(name);
    }
  });
});

test.each([3, -1, 1.5, '1', true, null, [1]])('direction %j is none', (direction) => {
  expect(refused({ direction })).toEqual({ reason: 1, message: expect.stringContaining('direction') });
});

describe('startDateTime', () => {
  test.each([
    ['2018-09-25T13:00:00.000000Z', '2018-09-25T13:00:00.000Z'],
    ['2018-09-25T13:00:00.9999999Z', '2018-09-25T13:00:00.999Z'],
    ['2018-09-25T13:00:00.123456789+02:00', '2018-09-25T11:00:00.123Z'],
    ['2018-09-25T13:00:00-0530', '2018-09-25T18:30:00.000Z'],
    ['2018-09-25T13:00:00.5+01', '2018-09-25T12:00:00.500Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s: digits beyond milliseconds are cut off', (startDateTime, expected) => {
    expect(new Date(read({ ...whole, startDateTime }).startTime).toISOString()).toBe(expected);
  });

  test.each([
    ...['2018-09-25T13:00:00', '2018-09-25', '1537880400000', '2018-02-30T00:00:00Z', '2018-09-25T24:00:00Z', 'now'],
    ...['2018-09-25T13:00:00.1234567890Z', '0001-01-01T00:00:00+01:00', '2018-09-25 13:00:00Z', '2018-09-25T13:00:60Z'],
  ])('%s: without an offset, or no time at all', (startDateTime) => {
    expect(refused({ startDateTime })).toEqual({ reason: 1, message: expect.stringContaining('startDateTime') });
  });
});

test.each(['P1Y', 'P1M', '-PT1S', '90', 'PT', 90])(
  'duration %j: years, months and negative ones are refused',
  (duration) => {
    expect(refused({ duration })).toEqual({ reason: 1, message: expect.stringContaining('duration') });
  },
);

test('an end that no answer could tell is refused', () => {
  expect(refused({ duration: 'P999999W' }).reason).toBe(1);
  expect(refused({ startDateTime: '9999-12-31T23:59:59Z', duration: 'PT1S' }).reason).toBe(1);
  expect(read({ ...whole, startDateTime: '9999-12-31T23:59:59Z', duration: 'PT0.999S' }).direction).toBe(2);
});

test.each([null, '', undefined])('%j in an optional field counts as absent', (value) => {
  const absent = { remoteParty: value, notes: value, preserved: value, pbxCallId: value, pbxInfo: value };
  const { remoteNumber, notes, preserved, pbxCallId, pbxInfo } = read({ ...whole, ...absent });
  expect({ remoteNumber, notes, preserved, pbxCallId, pbxInfo }).toEqual({ preserved: false });
  expect(read({ ...whole, remoteParty: { phoneNumber: value } }).remoteNumber).toBeUndefined();
  expect(read({ ...whole, pbxInfo: { type: 'webex', callId: value } }).pbxInfo).toEqual({ type: 'webex' });
});

test.each([
  ['remoteParty', 'x'],
  ['remoteParty', -9007199254740992],
  ['remoteParty.phoneNumber', { phoneNumber: 5 }],
  ['notes', {}],
  ['preserved', 'true'],
  ['pbxCallId', 1],
  ['pbxInfo', []],
])('%s of another type is refused by its name', (path, value) => {
  expect(refused({ [path.split('.')[0]!]: value })).toEqual({ reason: 1, message: expect.stringContaining(path) });
});

describe('pbxInfo matches the type it names', () => {
  const texts: Record<string, string[]> = {
    generic: ['localCallId', 'remoteCallId'],
    'media-forking': ['localCallId', 'remoteCallId', 'sessionId'],
    siprec: ['localSessionId', 'remoteSessionId'],
    webex: ['callId', 'externalTrackingId'],
    'ms-teams': ['callId', 'callChainId'],
    'dial-in': [],
    'webex-contact-center': ['callSessionId', 'queueName'],
  };

  test.each(Object.entries(texts))('%s, further properties kept', (type, names) => {
    const further = { further: { deep: [1, null, 12.5] }, callerName: null };
    const pbxInfo = { type, ...Object.fromEntries(names.map((name) => [name, `${name}!`])), ...further };
    expect(read({ ...whole, pbxInfo }).pbxInfo).toEqual(pbxInfo);
    for (const name of names) {
      const { reason, message } = refused({ pbxInfo: { ...pbxInfo, [name]: 5 } });
      expect([reason, message]).toEqual([1, expect.stringContaining(`pbxInfo.${name}`)]);
    }
  });

  test.each([{}, { type: 'sip' }, { type: null }, { type: 'Generic' }, { type: '__proto__' }])(
    '%j is of none',
    (pbxInfo) => {
      expect(refused({ pbxInfo })).toEqual({ reason: 1, message: expect.stringContaining('pbxInfo.type') });
    },
  );

  test('digits are kept that a double would lose', () => {
    const text = JSON.stringify({ ...whole, pbxInfo: { type: 'generic', number: 0 } }).replace(
      '"number":0',
      '"number":12345678901234567890',
    );
    const { pbxInfo } = readUploadMetadata(Buffer.from(text));
    expect(pbxInfo!.number).toEqual(new LongNumber('12345678901234567890'));
  });
});

describe('what cannot be parsed: reason 0', () => {
  test.each(['', ' ', '{', '[]', 'null', '"x"', '5', '{"a":1}{"b":2}', "{'a':1}", 'undefined'])('%j', (text) => {
    expect(refusalOf(() => readUploadMetadata(Buffer.from(text))).reason).toBe(0);
  });

  test('bytes that are no UTF-8', () => {
    const bytes = Buffer.from(JSON.stringify({ ...whole, notes: 'ü' }), 'latin1');
    expect(refusalOf(() => readUploadMetadata(bytes)).reason).toBe(0);
  });

  test('a byte order mark is none of it', () => {
    const bytes = Buffer.from(`\ufeff${JSON.stringify(whole)}`);
    expect(readUploadMetadata(bytes).notes).toBe(whole.notes);
  });
});

test.each([
  ['notes', 'a\0b'],
  ['notes', '\ud800'],
  ['localParty', { username: 'a\0', phoneNumber: '1' }],
  ['pbxInfo', { type: 'generic', 'a\0b': 1 }],
  ['notes', 'x'.repeat(65_537)],
  ['pbxCallId', 'x'.repeat(4_097)],
])('%s that no database could take is refused', (name, value) => {
  expect(refused({ [name]: value })).toEqual({ reason: 1, message: expect.stringContaining(name) });
});

test('whatever the JSON, it is read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc
          .record({ ...Object.fromEntries(Object.keys(whole).map((name) => [name, fc.jsonValue()])) })
          .map((value) => JSON.stringify(value)),
      ),
      (text) => {
        const { reason } = refusalOf(() => readUploadMetadata(Buffer.from(text)));
        expect([0, 1]).toContain(reason);
      },
    ),
  );
});
