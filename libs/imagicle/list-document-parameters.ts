import type { ParameterDocument } from '../openapi/operation-document';
import { datetimeOperators, stringOperators } from './colon-grammar';
import { mostInteger, paging, type ListParameterName } from './list-query';

const text = { type: 'string', minLength: 1 } as const;
const [, ...datetimeOthers] = datetimeOperators;
const datetimes = `${datetimeOthers.map((operator) => `\`${operator}:\``).join(', ')} and a date and time in ISO 8601 with an offset or \`Z\`; without an operator \`equals:\` is meant. \`between:A;B\` takes A and what is before B`;
const escapes = 'A semicolon has a backslash before it. Numbers are compared as they are stored';
const remote = `The number of the remote party: ${stringOperators.map((operator) => `\`${operator}:\``).join(' or ')}, the first where none is given. ${escapes}`;
const page = (description: string, minimum: number): ParameterDocument => ({
  description,
  schema: { type: 'integer', minimum, maximum: mostInteger },
});

/** The parameters of the list, for the interface's documents. */
export const listParameters: Record<ListParameterName, ParameterDocument> = {
  page: page('The 0-based index of the page; not without `pageSize`', paging.page),
  pageSize: page('Recordings on a page; without it all that match are given', paging.pageSize),
  startTime: { description: `When it began: ${datetimes}`, schema: text, example: 'after:2023-01-01T00:00:00Z' },
  endTime: { description: `When it ended: ${datetimes}`, schema: text, example: 'before:2023-01-02T00:00:00Z' },
  localPartyNumber: { description: `The number of the local party. ${escapes}`, schema: text, example: '225' },
  remoteParty: { description: remote, schema: text, example: 'contains:+1234' },
  remotePartyNumber: { description: 'Another name of `remoteParty`', schema: text, example: 'contains:+1234' },
  ownerUsername: { description: 'The user name of the owner', schema: text, example: 'john_doe' },
  direction: {
    description: '0: unknown, 1: incoming, 2: outgoing',
    schema: { type: 'string', pattern: '^(equals:)?[012]$' },
    example: '1',
  },
};
