import { Router, type Express, type Request, type RequestHandler } from 'express';
import type { AuditAction } from '../audit/audit-entry';
import type { AuditRecorder } from '../audit/audit-recorder';
import type { Role, User } from '../contact-centers/contact-center';
import {
  ForbiddenError,
  MethodNotAllowedError,
  NotFoundError,
  RoleMissingError,
  UnauthenticatedError,
} from '../errors';
import type { DocumentedRow, OperationDocument } from '../openapi/operation-document';
import { refuse } from '../validation';
import { isFromOwnPage } from './own-page';
import { auditRequests, type AuditFacts } from './request-audit';

/** One row of an app's mount table: the whole of the app's interface is a list of these. */
export interface Mount {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path. `:ccid` names the contact center; without it the user's own is meant. */
  path: string;
  /** Whether the path's letter case does not matter; of every row of a path or of none. */
  anyCase?: boolean;
  /** Who may: anyone (no credentials needed), any user, or users of one of the roles (a center's users in their own center only). */
  who: 'anyone' | 'any user' | readonly Role[];
  /** What the audit trail calls it; who signs in for it, or is refused, is in the trail also where it says `nothing`. */
  audit: AuditAction | 'nothing';
  handler: RequestHandler | RequestHandler[];
  /** What the interface's documents say of it (libs/openapi); where the same operation stands in several rows, of this one. */
  document: OperationDocument | ((row: DocumentedRow) => OperationDocument);
}

/** What an operation's file gives to its row: what it does, and what the interface's documents say of it. */
export type Operation = Pick<Mount, 'handler' | 'document'>;

export const documented = (document: Operation['document'], handler: Operation['handler']): Operation => ({
  document,
  handler,
});

/** A row on one line. */
export const row = (
  method: Mount['method'],
  path: string,
  who: Mount['who'],
  audit: Mount['audit'],
  operation: Operation,
): Mount => ({ method, path, who, audit, ...operation });

const bareUuid = /^[0-9a-f]{32}$/;

const dashedUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Dashed, in either letter case. */
export const isDashedUuid = (text: string) => dashedUuid.test(text);

/** A UUID, dashed or as 32 bare hex digits, either letter case → dashed, lower case. */
export function canonicalUuid(text: string): string | undefined {
  const hex = (isDashedUuid(text) ? text.replaceAll('-', '') : text).toLowerCase();
  if (!bareUuid.test(hex)) return undefined;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function currentUser(req: Request): User {
  if (!req.user) throw new UnauthenticatedError();
  return req.user as User;
}

/** The contact center that the request is about: the path's, else the user's own. */
export function contactCenterId(req: Request): string {
  const ccid = req.params.ccid;
  const id = typeof ccid === 'string' ? canonicalUuid(ccid) : currentUser(req).contactCenterId;
  if (id === undefined) throw new NotFoundError('The contact center is not found');
  return id;
}

/**
 * A path's parameter as the client meant it (decoded).
 *
 * @throws InvalidInputError for a NUL character, which the database takes in no text
 */
export function pathParameter(req: Request, name: string): string {
  const value = req.params[name];
  if (typeof value !== 'string') throw new NotFoundError('Not found');
  if (value.includes('\0')) refuse([{ path: name, message: 'must not hold a NUL character' }]);
  return value;
}

function authorize(roles: readonly Role[]): RequestHandler {
  return (req, _res, next) => {
    const user = currentUser(req);
    if (!user.roles.some((role) => roles.includes(role))) throw new RoleMissingError();
    // Before anything is looked up: another center's existence stays unknown to a center's user.
    if (user.contactCenterId !== undefined && req.params.ccid !== undefined) {
      if (canonicalUuid(String(req.params.ccid)) !== user.contactCenterId) throw new RoleMissingError();
    }
    next();
  };
}

/** A browser sends this header and no page can forge it: another site's page must not write with the viewer's credentials. */
const refuseCrossSite: RequestHandler = (req, _res, next) => {
  if (req.get('Sec-Fetch-Site') === 'cross-site') throw new ForbiddenError('Cross-site requests must not write');
  next();
};

/** What a path tells the audit trail. */
function auditFacts({ params: { ccid, id, userName } }: Request): AuditFacts {
  const subject = id ?? userName;
  return {
    contactCenterId: typeof ccid === 'string' ? canonicalUuid(ccid) : undefined,
    subject: typeof subject === 'string' ? subject : undefined,
  };
}

/** What every row's guards are made of. */
export interface Doors {
  authenticate: RequestHandler;
  audit: AuditRecorder;
  /** What addresses in answers begin with. */
  baseUrl: string;
}

/** A browser adds the cookie by itself, whoever's page has it ask: what writes must come from a page of ours. */
const refuseOthersCookies =
  (baseUrl: string): RequestHandler =>
  (req, _res, next) => {
    const byCookie = req.headers.authorization === undefined;
    if (byCookie && !isFromOwnPage(req, baseUrl)) {
      throw new ForbiddenError('With the cookie alone only our own pages may write');
    }
    next();
  };

function guardsOf({ method, who, audit }: Mount, doors: Doors): RequestHandler[] {
  const guards: RequestHandler[] = [];
  if (who !== 'anyone' || audit !== 'nothing') guards.push(auditRequests(doors.audit, audit, auditFacts));
  if (method !== 'GET') guards.push(refuseCrossSite);
  if (who !== 'anyone') guards.push(doors.authenticate);
  if (who !== 'anyone' && method !== 'GET') guards.push(refuseOthersCookies(doors.baseUrl));
  if (who !== 'anyone' && who !== 'any user') guards.push(authorize(who));
  return guards;
}

/**
 * Puts the table's rows on the app; a path that is there with another method answers 405. Path by path: what `/recordings` does
 * not take must not fall through to a later `/:id`.
 */
export function mountAll(app: Express, mounts: readonly Mount[], doors: Doors): void {
  // Unlike the app's own routing.
  const anyCase = Router({ caseSensitive: false });
  for (const path of new Set(mounts.map((mount) => mount.path))) {
    const rows = mounts.filter((mount) => mount.path === path);
    const router = rows[0]!.anyCase ? anyCase : app;
    for (const row of rows) {
      const method = row.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
      router[method](path, ...guardsOf(row, doors), row.handler);
    }
    const allow = rows.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    router.all(path, () => {
      throw new MethodNotAllowedError(allow);
    });
  }
  app.use(anyCase);
}
