import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { ListedRecording } from '../recordings/listed-recording';
import { listDocument } from './list-document';
import { encodeListed } from './recording-codec';

const text = fc.string({ unit: 'binary' });
const listed: fc.Arbitrary<ListedRecording> = fc.record({
  uuid: fc.uuid(),
  referenceNumber: fc.integer({ min: 2018000000000, max: 2018999999999 }).map(String),
  startTime: fc.integer({ min: 0, max: 2e12 }),
  stopTime: fc.integer({ min: 0, max: 2e12 }),
  direction: fc.constantFrom(0, 1, 2),
  owner: fc.option(text),
  localNumber: fc.option(text),
  remoteNumber: fc.option(text),
});

test('however the rows come, it is one JSON document, whose first piece has recordings in it', async () => {
  const batchesOfRows = fc.array(fc.array(listed, { maxLength: 3 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(batchesOfRows, fc.nat(), async (batches, totalCount) => {
      const pieces: string[] = [];
      for await (const piece of listDocument({ totalCount, recordings: Readable.from(batches) })) pieces.push(piece);
      const rows = batches.flat();
      expect(JSON.parse(pieces.join(''))).toEqual({ totalCount, recordings: rows.map(encodeListed) });
      expect(pieces[0]!.includes('"id"')).toBe(rows.length > 0);
    }),
  );
});
