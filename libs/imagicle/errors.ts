import { InvalidInputError, type Violation } from '../errors';

/** The pages' BadRequestReason of the list. */
export const listReason = { filtering: 0, paging: 1 } as const;

/** The pages' BadRequestReason of the upload. */
export const uploadReason = { body: 0, metadata: 1, audio: 2 } as const;

/** A 400 of the list or the upload, which says by a number what kind of thing is wrong: {@link listReason}, {@link uploadReason}. */
export class BadRequestError extends InvalidInputError {
  constructor(
    readonly reason: 0 | 1 | 2,
    violations: Violation[],
  ) {
    super(violations, 400);
  }
}
