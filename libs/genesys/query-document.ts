import type { ParameterDocument } from '../openapi/operation-document';
import { queryLimits, type QueryParameterName } from './query-grammar';
import { mostTerms } from './term-grammar';

const filter = (description: string, example: string): ParameterDocument => ({
  description,
  schema: { type: 'string', minLength: 1, maxLength: queryLimits.characters },
  example,
});

const numbers =
  'is compared by letters and digits alone, so `+16504668888`, `1-650-466-8888` and `16504668888` are the same; upper and lower case differ. `*` stands for any run, also an empty one, anywhere';
const times =
  'ISO 8601 with an offset (`2013-05-17T11:45:32.000-0800`), a date (midnight UTC), or milliseconds since 1970';
const terms = `Terms separated by spaces are alternatives, \`AND\` binds tighter: \`a b AND c\` is a, or b and c. \`*\` stands for any run, a term in double quotes may hold spaces. In any letter case; at most ${mostTerms} terms`;

/** The parameters of a query, for the interface's documents. */
export const queryParameters: Record<QueryParameterName, ParameterDocument> = {
  callerPhoneNumber: filter(`The caller's number, which ${numbers}`, '1650*'),
  dialedPhoneNumber: filter(`The number that was dialed, which ${numbers}`, '14155551234'),
  startTime: filter(`Started after, exclusive. ${times}`, '2026-05-17'),
  endTime: filter(`Ended before, exclusive. ${times}`, '2026-05-18T00:00:00Z'),
  userName: filter(`The user name, first name or last name of any contact. ${terms}`, 'jdoe "van Dyke"'),
  userData: filter(`Any value of the events' user data. ${terms}`, 'acme AND gold'),
  offset: {
    description: 'How many recordings to leave out',
    schema: { type: 'integer', minimum: 0, maximum: queryLimits.offset, default: 0 },
  },
  limit: {
    description: 'How many recordings a page has at most',
    schema: { type: 'integer', minimum: 1, maximum: queryLimits.limit, default: queryLimits.limit },
  },
  cursor: {
    description: 'As a `nextUri` has it: where the page before ended. Good for the same filters alone',
    schema: { type: 'string', minLength: 1 },
  },
};
