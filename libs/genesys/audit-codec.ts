import { stringify } from 'csv-stringify/sync';
import type { SealedEntry } from '../audit/audit-list-store';
import { stringifyJson, type JsonObject } from '../json';
import { formatInstant } from './time';

/** An entry as an ops admin reads it; `number` and `hash` are its place in the chain. */
export function encodeAuditEntry({ number, hash, entry }: SealedEntry): JsonObject {
  const { at, details, ...facts } = entry;
  return { number, at: formatInstant(at), ...facts, ...(details && { details }), hash };
}

const columns = [
  ...['number', 'at', 'action', 'result', 'userName', 'address', 'requestId', 'contactCenterId', 'subject', 'details'],
  'hash',
];

/** Cells that a spreadsheet would take for a formula begin with an apostrophe; all are quoted, for a lone CR ends a row too. */
export async function* csvOf(batches: AsyncIterable<SealedEntry[]>): AsyncIterable<string> {
  const lines = (rows: unknown[][]) =>
    stringify(rows, { escape_formulas: true, quoted: true, record_delimiter: 'windows' });
  yield lines([columns]);
  for await (const batch of batches) {
    yield lines(
      batch.map((sealed) => {
        const entry = encodeAuditEntry(sealed);
        return columns.map((column) =>
          column === 'details' && entry.details ? stringifyJson(entry.details) : entry[column],
        );
      }),
    );
  }
}

/** A line an entry, with the text that is stored: whoever has all lines can compute the hashes (README, "The audit trail"). */
export async function* jsonLinesOf(chain: string, batches: AsyncIterable<SealedEntry[]>): AsyncIterable<string> {
  for await (const batch of batches) {
    yield batch
      .map(({ number, hash, text }) => `{"chain":"${chain}","number":${number},"hash":"${hash}","entry":${text}}\n`)
      .join('');
  }
}
