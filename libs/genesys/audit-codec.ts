import { stringify } from 'csv-stringify/sync';
import { auditActions } from '../audit/audit-entry';
import type { SealedEntry } from '../audit/audit-list-store';
import { stringifyJson, type JsonObject } from '../json';
import { formatInstant, instantSchema } from './time';

/** An entry as an ops admin reads it; `number` and `hash` are its place in the chain. */
export function encodeAuditEntry({ number, hash, entry }: SealedEntry): JsonObject {
  const { at, details, ...facts } = entry;
  return { number, at: formatInstant(at), ...facts, ...(details && { details }), hash };
}

const text = { type: 'string' } as const;

/** Of {@link encodeAuditEntry}, for the interface's documents. */
export const auditEntrySchema = {
  title: 'AuditEntry',
  type: 'object',
  required: ['number', 'at', 'action', 'result', 'hash'],
  additionalProperties: false,
  properties: {
    number: { type: 'integer', minimum: 1, description: 'Its place in the chain' },
    at: instantSchema,
    action: { enum: auditActions },
    result: {
      type: 'integer',
      description: 'The HTTP status that answered it; 200 for what the service did by itself',
    },
    userName: { type: 'string', description: 'Of a failed sign-in: the name that was given' },
    address: { type: 'string', description: "The client's IP address" },
    requestId: { type: 'string', description: 'The `X-Request-Id` of the answer' },
    contactCenterId: text,
    subject: { type: 'string', description: 'What it was done to: the id of a recording, a user name, ...' },
    details: { type: 'object', additionalProperties: true },
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 over the hash before it and this entry' },
  },
} as const;

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
