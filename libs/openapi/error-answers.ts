import type { SchemaObject } from 'ajv';
import type { DocumentedRow, OperationDocument } from './operation-document';

/** How a dialect answers errors, for the documents. */
export interface DocumentedDialect {
  name: string;
  description: string;
  /** Behind its headings, where they could be taken for another dialect's. */
  tagged?: string;
  /** Whether the body tells more than the status does; `operation`: the row's. */
  errorSchema: (status: number, row: DocumentedRow) => SchemaObject;
  /** With which status it answers what the other layers call by this one. */
  errorStatus: (status: number) => number;
}

const mayNot = (who: DocumentedRow['who'], writes: boolean): string => {
  const role = Array.isArray(who)
    ? `The user has none of the roles ${who.join(', ')}, or has it in another contact center`
    : '';
  const site = writes ? 'a browser sent it from another site' : '';
  return [role, site]
    .filter(Boolean)
    .join('; or ')
    .replace(/^./, (first) => first.toUpperCase());
};

/**
 * The errors that follow from the row: who may, what its path names, whether it takes a body. What the operation itself says of a
 * status comes before.
 */
export function errorsOf(row: DocumentedRow, document: OperationDocument): Record<number, string> {
  const errors: Record<number, string> = {};
  const { body, errors: own = {} } = document;
  if (row.who !== 'anyone') {
    const writes = row.method !== 'GET';
    errors[400] = body
      ? 'The body, the address or a parameter is not valid; every violation is named'
      : 'The address or a parameter is not valid';
    errors[401] = 'Without valid credentials';
    if (mayNot(row.who, writes)) errors[403] = mayNot(row.who, writes);
    if (row.path.includes(':ccid')) errors[404] = 'The contact center is not found';
    errors[429] = 'Too many failed sign-ins; `Retry-After` says when to try again';
    errors[500] = 'An internal error';
    errors[504] = 'The database did not answer in time';
  }
  if (body && !body.multipart) {
    errors[413] = `The body has more than ${body.limit} bytes`;
    errors[415] = 'The body is no JSON in UTF-8, or its `Content-Encoding` is not supported';
  }
  return { ...errors, ...own };
}
