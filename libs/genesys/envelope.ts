import type { SchemaObject } from 'ajv';
import {
  ForbiddenError,
  InvalidInputError,
  RangeNotSatisfiableError,
  RoleMissingError,
  TapehouseError,
  UnauthenticatedError,
} from '../errors';
import type { DocumentedDialect } from '../openapi/error-answers';

/** The pages' `statusCode`, at the top level of every answer. */
export const statusCode = {
  success: 0,
  missing: 1,
  invalid: 2,
  forbidden: 3,
  internalError: 4,
  roleMissing: 5,
  notFound: 6,
  partialSuccess: 7,
} as const;

export interface ErrorAnswer {
  statusCode: number;
  statusMessage: string;
}

function statusCodeOf(error: TapehouseError): number {
  if (error instanceof InvalidInputError && error.status === 400) {
    return error.violations.some((violation) => violation.missing) ? statusCode.missing : statusCode.invalid;
  }
  if (error instanceof UnauthenticatedError || error instanceof RoleMissingError) return statusCode.roleMissing;
  if (error instanceof ForbiddenError || error.status === 429) return statusCode.forbidden;
  if (error.status === 404) return statusCode.notFound;
  if (error instanceof RangeNotSatisfiableError || error.status < 500) return statusCode.invalid;
  return statusCode.internalError;
}

/** Of an error's body, for the interface's documents. */
const errorSchema = {
  title: 'Error',
  type: 'object',
  required: ['statusCode', 'statusMessage'],
  additionalProperties: false,
  properties: {
    statusCode: {
      enum: Object.values(statusCode).filter(
        (code) => code !== statusCode.success && code !== statusCode.partialSuccess,
      ),
      description:
        '1: something mandatory is missing; 2: something is not valid; 3: forbidden; 4: internal error; 5: the user lacks the role; 6: not found',
    },
    statusMessage: {
      type: 'string',
      minLength: 1,
      description: 'In words; what is not valid is named by its JSON path, all of it',
    },
  },
};

/** How this dialect is told of in the interface's documents. */
export const genesysDialect: DocumentedDialect = {
  name: 'Genesys Web Services "Recording Access"',
  description: 'JSON with a `statusCode` at the top level of every answer',
  errorSchema: () => errorSchema,
  errorStatus: (status) => status,
};

/** The schema of a success's body. @param optional left out where there is nothing to say */
export const successSchema = (
  properties: Record<string, SchemaObject> = {},
  optional: Record<string, SchemaObject> = {},
) => ({
  type: 'object',
  required: ['statusCode', ...Object.keys(properties)],
  additionalProperties: false,
  properties: { statusCode: { const: statusCode.success }, ...properties, ...optional },
});

/** The answer to a failed request: these two and nothing else. */
export function errorAnswer(error: TapehouseError | undefined): ErrorAnswer {
  if (!error) return { statusCode: statusCode.internalError, statusMessage: 'Internal error' };
  return { statusCode: statusCodeOf(error), statusMessage: error.message };
}
