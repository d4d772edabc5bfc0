import { auditActions } from '../audit/audit-entry';
import type { ParameterDocument } from '../openapi/operation-document';
import { exportFormats, mostCharacters, type AuditParameterName } from './audit-query';

const text = { type: 'string', minLength: 1, maxLength: mostCharacters } as const;
const times = 'ISO 8601 with an offset, a date (midnight UTC), or milliseconds since 1970';

/** The parameters of an audit trail, for the interface's documents. */
export const auditParameters: Record<AuditParameterName, ParameterDocument> = {
  from: { description: `From this time on. ${times}`, schema: text, example: '2026-05-17' },
  to: { description: `Before this time. ${times}`, schema: text, example: '2026-05-18T00:00:00Z' },
  userName: { description: 'Who did it', schema: text, example: 'jane' },
  action: { description: 'What was done', schema: { enum: auditActions }, example: 'recording.play' },
  result: {
    description: 'The HTTP status that answered it',
    schema: { type: 'integer', minimum: 100, maximum: 599 },
    example: 403,
  },
  subject: {
    description: 'What it was done to: the id of a recording, a user name, ...',
    schema: text,
    example: 'call-1',
  },
  after: {
    description: 'As a `nextUri` has it: where the page before ended. Not together with `format`',
    schema: { type: 'string', minLength: 1 },
  },
  format: { description: 'All that match as a file', schema: { enum: exportFormats } },
};
