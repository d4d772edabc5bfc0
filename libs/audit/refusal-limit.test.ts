import fc from 'fast-check';
import { createRefusalLimit } from './refusal-limit';

const refused = fc.record({
  at: fc.nat(),
  action: fc.constant('sign-in' as const),
  result: fc.constantFrom(401, 429),
  address: fc.constantFrom(undefined, '192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'),
});

test('every refusal is written or counted, an address writes no more than its share, and none are more than all may', () => {
  fc.assert(
    fc.property(fc.array(fc.array(refused, { maxLength: 60 }), { maxLength: 5 }), (periods) => {
      const limit = createRefusalLimit({ perAddress: 4, inAll: 10, addresses: 3 });
      for (const entries of periods) {
        const written = entries.filter((entry) => limit.admit(entry));
        const counted = limit.counted(7);
        const more = counted.reduce((sum, { details }) => sum + (details!.more as number), 0);
        expect(written.length + more).toBe(entries.length);
        expect(written.length).toBeLessThanOrEqual(10);
        for (const address of new Set(written.map((entry) => entry.address)))
          expect(written.filter((entry) => entry.address === address).length).toBeLessThanOrEqual(4);
        // Those of no address, by their result, come on top.
        expect(counted.length).toBeLessThanOrEqual(3 + 2);
      }
    }),
  );
});

test('"and 4,312 more": a flood from one address is so many entries, and one that counts the rest', () => {
  const limit = createRefusalLimit();
  const flood = { at: 1, action: 'sign-in' as const, result: 401, address: '192.0.2.9', userName: 'x', requestId: 'r' };
  const written = Array.from({ length: 4_332 }).filter(() => limit.admit(flood));
  expect(written).toHaveLength(20);
  expect(limit.counted(5)).toEqual([
    { at: 5, action: 'sign-in', result: 401, address: '192.0.2.9', details: { more: 4_312 } },
  ]);
  expect(limit.counted(6)).toEqual([]);
  expect(limit.admit(flood)).toBe(true);
});
