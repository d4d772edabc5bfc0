import fc from 'fast-check';
import { parseDuration } from './duration';

describe('Durations, accepted in uploads: weeks, days and time parts, not negative, no years or months', () => {
  test.each([
    ['PT1M31.87S', 91_870],
    ['PT1M30S', 90_000],
    ['PT0S', 0],
    ['P0D', 0],
    ['PT36H', 36 * 3_600_000],
    ['P1W', 7 * 86_400_000],
    ['P2W1DT3H4M5.006S', 15 * 86_400_000 + 3 * 3_600_000 + 4 * 60_000 + 5_006],
    ['P1DT2H', 26 * 3_600_000],
    ['PT90M', 5_400_000],
    ['PT1.5M', 90_000],
    ['PT0,5H', 1_800_000],
    ['PT0.29H', 1_044_000],
    ['P0.5W', 302_400_000],
    ['PT00001M', 60_000],
    ['PT1.9999999S', 1_999],
    ['PT0.0000001S', 0],
  ])('%s is %d ms', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  test.each([
    ...['', 'P', 'PT', 'P1', 'T1S', '1S', 'PT1', 'P1DT', 'P1Y', 'P1M', 'P1Y2M3D', 'P1MT1M', '-PT1S', 'PT-1S', '+PT1S'],
    ...['PT1S ', ' PT1S', 'PT1S\n', 'PT.5S', 'PT1.S', 'PT1,2,3S', 'PT1.5M3S', 'PT1S2M', 'P1D1W', 'PT1M1M', '00:01:30'],
    ...['90', 'PT1e3S', 'PTNaNS', 'PT١S', `PT${'9'.repeat(20)}S`, `PT${'0'.repeat(200)}S`, 'pt1s'],
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());

  const part = fc.nat(100_000);

  test('of any parts, the sum is exact', () => {
    const parts = fc.tuple(part, part, part, part, part, fc.nat(999));
    fc.assert(
      fc.property(parts, ([weeks, days, hours, minutes, seconds, milliseconds]) => {
        const fraction = String(milliseconds).padStart(3, '0');
        const text = `P${weeks}W${days}DT${hours}H${minutes}M${seconds}.${fraction}S`;
        const wholeSeconds = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
        expect(parseDuration(text)).toBe(wholeSeconds * 1000 + milliseconds);
      }),
    );
  });

  test('whatever the text, it is a whole number of milliseconds that is not negative, or none', () => {
    const oneOfThem = fc.string({ unit: fc.constantFrom(...'PTWDHMSY0123456789.,-+'), maxLength: 20 });
    fc.assert(
      fc.property(
        fc.oneof(
          oneOfThem,
          oneOfThem.map((text) => `PT${text}S`),
          fc.string(),
        ),
        (text) => {
          const milliseconds = parseDuration(text);
          expect(milliseconds === undefined || (Number.isSafeInteger(milliseconds) && milliseconds >= 0)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
