import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { callAt, type Plan } from '../data/calls';
import { createPopulation } from '../data/population';
import { copyLine } from './copy-text';
import { createDayCounts } from './day-counts';
import { recordingRows, type Row } from './recording-rows';

/** One thread's work: it takes chunk after chunk until there are none left. */
export interface LoadTask {
  url: string;
  seed: number;
  recordings: number;
  /** One number, shared by all threads: the next chunk that nobody has taken. */
  nextChunk: Int32Array;
}

/** So few that the table stays in the order of time although several threads fill it, as recorders would. */
const chunkSize = 2_000;

/** @param onChunk told how many recordings a chunk had */
export async function loadChunks(task: LoadTask, onChunk: (recordings: number) => void): Promise<void> {
  const plan: Plan = { seed: task.seed, recordings: task.recordings, population: createPopulation(task.seed) };
  const counts = createDayCounts();
  const [recordings, documents] = [new Client(task.url), new Client(task.url)];
  await Promise.all([recordings.connect(), documents.connect()]);
  try {
    for (;;) {
      const first = Atomics.add(task.nextChunk, 0, 1) * chunkSize;
      if (first >= task.recordings) break;
      const end = Math.min(first + chunkSize, task.recordings);
      const rows = Array.from({ length: end - first }, (_, place) => recordingRows(plan, callAt(plan, first + place)));
      for (const { recording, counted } of rows) counts.add(recording.contact_center_id as string, counted);
      await Promise.all([
        copy(
          recordings,
          'recording',
          rows.map(({ recording }) => recording),
        ),
        copy(
          documents,
          'recording_document',
          rows.map(({ document }) => document),
        ),
      ]);
      onChunk(rows.length);
    }
    await counts.write(recordings);
  } finally {
    await Promise.all([recordings.end(), documents.end()]);
  }
}

async function copy(client: Client, table: string, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!).join(', ');
  const lines = Buffer.from(rows.map((row) => copyLine(Object.values(row))).join(''));
  await pipeline(Readable.from([lines]), client.query(copyFrom(`copy ${table} (${columns}) from stdin`)));
}
