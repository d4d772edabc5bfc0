import type { Violation } from '../errors';
import type { ParameterDocument } from '../openapi/operation-document';
import { refuse } from '../validation';
import { decodeQueryString } from '../http/query-string';

export const fieldsParameter: Record<string, ParameterDocument> = {
  fields: { description: '`*`: the whole instead of addresses', schema: { const: '*' } },
};

/**
 * Whether a list is to be given whole (`?fields=*`) instead of as `uris`.
 *
 * @param queryString as it came over the wire
 * @throws InvalidInputError naming every other parameter
 */
export function wantsAllFields(queryString: string): boolean {
  const { parameters, violations } = decodeQueryString(queryString);
  const fields = parameters.filter(({ name }) => name === 'fields');
  const others: Violation[] = parameters
    .filter(({ name }) => name !== 'fields')
    .map(({ name }) => ({ path: name, message: 'is not known here; fields=* is' }));
  if (fields.length > 1) others.push({ path: 'fields', message: 'must not be repeated' });
  if (fields.some(({ value }) => value !== undefined && value !== '*'))
    others.push({ path: 'fields', message: 'must be *' });
  refuse([...violations, ...others]);
  return fields.length === 1;
}
