/**
 * The errors that every layer throws and that the dialects turn into their envelopes. A message may be shown to a client:
 * it never holds SQL, a stack, a host of a store or a credential. What only the operator may see goes into `cause`.
 */

/** One thing wrong with a request: where (a JSON path or a parameter's name), and what was expected. */
export interface Violation {
  path: string;
  message: string;
  /** A mandatory part is not there at all (Genesys: statusCode 1 instead of 2). */
  missing?: boolean;
}

export abstract class TapehouseError extends Error {
  /** The HTTP status that fits. */
  abstract readonly status: number;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

export class InvalidInputError extends TapehouseError {
  readonly status: number;
  constructor(
    readonly violations: Violation[],
    status: 400 | 405 | 408 | 409 | 411 | 413 | 414 | 415 | 417 | 431 = 400,
  ) {
    super(
      violations
        .map((violation) => (violation.path ? `${violation.path} ${violation.message}` : violation.message))
        .join('; '),
    );
    this.status = status;
  }
}

export class UnauthenticatedError extends TapehouseError {
  readonly status = 401;
  constructor(message = 'Valid credentials are required') {
    super(message);
  }
}

/** The user lacks the role that the operation needs, or has it in another contact center. */
export class RoleMissingError extends TapehouseError {
  readonly status = 403;
  constructor(message = 'The user is not permitted to do this') {
    super(message);
  }
}

/** Nobody may do this now: on hold, a cross-site request, ... */
export class ForbiddenError extends TapehouseError {
  readonly status = 403;
}

export class TooManyRequestsError extends TapehouseError {
  readonly status = 429;
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

export class NotFoundError extends TapehouseError {
  readonly status = 404;
}

export class MethodNotAllowedError extends TapehouseError {
  readonly status = 405;
  constructor(readonly allow: string[]) {
    super(`The method is not allowed here; allowed: ${allow.join(', ')}`);
  }
}

export class ConflictError extends TapehouseError {
  readonly status = 409;
}

/** Asked for bytes that the media does not have. */
export class RangeNotSatisfiableError extends TapehouseError {
  readonly status = 416;
  constructor(
    /** Size of the media in bytes where the store told it. */
    readonly size?: number,
  ) {
    super('The range is not satisfiable');
  }
}

/** The store (or the database) behind failed or refused. */
export class UpstreamFailedError extends TapehouseError {
  readonly status = 502;
}

/** The store (or the database) behind did not answer in time or is out of reach. */
export class UpstreamTimeoutError extends TapehouseError {
  readonly status = 504;
}
