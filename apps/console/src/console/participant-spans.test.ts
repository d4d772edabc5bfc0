import fc from 'fast-check';
import { participantsOf, spanOnAxis } from './participant-spans';
import type { Contact, RecordingEvent } from './recording';

const jane: Contact = { type: 'User', phoneNumber: '202', userName: 'jane', firstName: 'Jane', lastName: 'Doe' };
const caller: Contact = { type: 'External', phoneNumber: 'UNKNOWN' };
const event = (seconds: number, what: 'Joined' | 'Left', contact = jane): RecordingEvent => ({
  occurredAt: new Date(seconds * 1_000).toISOString().replace('Z', '+0000'),
  event: what,
  contact,
});
const spans = (...events: RecordingEvent[]) => participantsOf(events).map((participant) => participant.spans);

test('who joined and left when, in the order of their first event', () => {
  const participants = participantsOf([
    event(30, 'Left'),
    event(5, 'Joined'),
    event(0, 'Joined', caller),
    event(40, 'Left', caller),
  ]);
  expect(participants).toEqual([
    { contact: caller, spans: [{ joined: 0, left: 40_000 }] },
    { contact: jane, spans: [{ joined: 5_000, left: 30_000 }] },
  ]);
});

test('somebody who comes back has two spans', () => {
  expect(spans(event(0, 'Joined'), event(10, 'Left'), event(20, 'Joined'), event(30, 'Left'))).toEqual([
    [
      { joined: 0, left: 10_000 },
      { joined: 20_000, left: 30_000 },
    ],
  ]);
});

test('joined twice is joined once; what no event tells stays open', () => {
  expect(spans(event(0, 'Joined'), event(5, 'Joined'))).toEqual([[{ joined: 0 }]]);
  expect(spans(event(9, 'Left'))).toEqual([[{ left: 9_000 }]]);
});

test('one number used by two users is two participants', () => {
  const john = { ...jane, userName: 'john' };
  expect(participantsOf([event(0, 'Joined'), event(1, 'Joined', john)])).toHaveLength(2);
});

test('no event is lost: each is a span’s beginning or end, but a repeated join', () => {
  const anyEvent = fc
    .tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom('Joined' as const, 'Left' as const),
      fc.constantFrom(jane, caller),
    )
    .map(([seconds, what, contact]) => event(seconds, what, contact));
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      const all = participantsOf(events).flatMap((participant) => participant.spans);
      const left = events.filter((one) => one.event === 'Left').length;
      expect(all.filter((span) => span.left !== undefined)).toHaveLength(left);
      for (const { joined, left: end } of all) expect((joined ?? 0) <= (end ?? Infinity)).toBe(true);
    }),
  );
});

test('spans are cut to the call’s time; open ones reach to its ends', () => {
  expect(spanOnAxis({ joined: 500, left: 1_500 }, 1_000, 1_000)).toEqual({ from: 0, to: 0.5 });
  expect(spanOnAxis({ joined: 1_250 }, 1_000, 1_000)).toEqual({ from: 0.25, to: 1 });
  expect(spanOnAxis({ left: 1_250 }, 1_000, 1_000)).toEqual({ from: 0, to: 0.25 });
  expect(spanOnAxis({ joined: 5, left: 6 }, 0, 0)).toEqual({ from: 0, to: 0 });
});
