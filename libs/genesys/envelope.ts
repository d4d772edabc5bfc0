import {
  ForbiddenError,
  InvalidInputError,
  RangeNotSatisfiableError,
  RoleMissingError,
  TapehouseError,
  UnauthenticatedError,
} from '../errors';

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

/** The answer to a failed request: these two and nothing else. */
export function errorAnswer(error: TapehouseError | undefined): ErrorAnswer {
  if (!error) return { statusCode: statusCode.internalError, statusMessage: 'Internal error' };
  return { statusCode: statusCodeOf(error), statusMessage: error.message };
}
