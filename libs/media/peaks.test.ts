import fc from 'fast-check';
import { createPeaksBuilder, mostPoints, type Peaks } from './peaks';

/** Two samples a point at first: too many points come soon. */
const sampleRate = 400;
const sample = fc.float({ min: -1, max: 1, noNaN: true });
/** Loud and quiet, of lengths that fill no point, some points, and more points than there may be. */
const audio = fc
  .record({
    channels: fc.constantFrom(1 as const, 2 as const),
    length: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 6_000, max: 40_000 })),
    values: fc.array(sample, { minLength: 1, maxLength: 40 }),
    stride: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ channels, length, values, stride }) =>
    Array.from({ length: channels }, (_, channel) =>
      Float32Array.from({ length }, (_, at) => values[(Math.floor(at / stride) + channel) % values.length]!),
    ),
  );
const sizes = fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 8 });

function build(channels: readonly Float32Array[], chunks: Iterable<number> = [Infinity]): Peaks {
  const builder = createPeaksBuilder(channels.length as 1 | 2, sampleRate);
  const { length } = channels[0]!;
  let at = 0;
  for (const size of chunks) {
    builder.push(channels.map((samples) => samples.subarray(at, at + size)));
    at += size;
  }
  builder.push(channels.map((samples) => samples.subarray(at)));
  return builder.end((length * 1000) / sampleRate);
}

const check = (holds: (channels: Float32Array[]) => void) => fc.assert(fc.property(audio, holds), { numRuns: 40 });
const lowest = (points: Iterable<number>) => [...points].reduce((a, b) => Math.min(a, b));
const highest = (points: Iterable<number>) => [...points].reduce((a, b) => Math.max(a, b));
/** A zero has no sign. */
const asByte = (value: number) => Math.max(-128, Math.min(127, Math.round(value * 128))) + 0;

test('it does not matter in which pieces the samples come', () => {
  fc.assert(
    fc.property(audio, sizes, (channels, chunks) => {
      expect(build(channels, chunks)).toEqual(build(channels));
    }),
    { numRuns: 40 },
  );
});

test('the lowest of a point is not above its highest, and both are bytes', () =>
  check((channels) => {
    const { min, max } = build(channels);
    expect([min.length, max.length]).toEqual([channels.length, channels.length]);
    const above = min.map((points, channel) => points.findIndex((low, at) => low > max[channel]![at]!));
    expect(above).toEqual(min.map(() => -1));
  }));

test('the loudest sample of each channel is kept, however few the points are', () =>
  check((channels) => {
    const { min, max } = build(channels);
    channels.forEach((samples, channel) => {
      expect(lowest(min[channel]!)).toBe(asByte(lowest(samples)));
      expect(highest(max[channel]!)).toBe(asByte(highest(samples)));
    });
  }));

test('each sample lies within the point of its time', () =>
  check((channels) => {
    const { min, max, pointsPerSecond } = build(channels);
    const samplesOfAPoint = Math.round(sampleRate / pointsPerSecond);
    channels.forEach((samples, channel) => {
      const outside = samples.findIndex((value, at) => {
        const point = Math.floor(at / samplesOfAPoint);
        return asByte(value) < min[channel]![point]! || asByte(value) > max[channel]![point]!;
      });
      expect(outside).toBe(-1);
    });
  }));

test('never more points than are drawn, and of what is long never less than half as many', () =>
  check((channels) => {
    const [{ length }] = channels as [Float32Array];
    const { min, max, pointsPerSecond, durationMs } = build(channels);
    const points = min[0]!.length * channels.length;
    expect([...min, ...max].map((ofChannel) => ofChannel.length)).toEqual(
      [...min, ...max].map(() => Math.ceil((durationMs / 1000) * pointsPerSecond - 1e-6)),
    );
    expect(points).toBeLessThanOrEqual(mostPoints);
    if ((length / sampleRate) * 200 * channels.length > mostPoints) expect(points).toBeGreaterThan(mostPoints / 2 - 2);
  }));

test('as JSON they are 64 kB at most, be all of it as loud as can be', () => {
  const loud = Float32Array.from({ length: 13_998 }, (_, at) => (at % 2 ? 1 : -1));
  const { min, max } = build([loud]);
  expect(min[0]!.length).toBe(mostPoints - 1);
  const text = JSON.stringify([Array.from(min[0]!), Array.from(max[0]!)]);
  expect(text.length).toBeLessThan(64_000);
});

test('silence is zero', () => {
  const { min, max } = build([new Float32Array(sampleRate), new Float32Array(sampleRate)]);
  expect([...min, ...max].flatMap((points) => [...points]).every((point) => point === 0)).toBe(true);
});
