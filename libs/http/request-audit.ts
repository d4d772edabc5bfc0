import type { Request, RequestHandler, Response } from 'express';
import { auditNote, type AuditAction, type AuditEntry } from '../audit/audit-entry';
import type { AuditRecorder } from '../audit/audit-recorder';
import type { AuditNote } from '../audit-note';
import type { User } from '../contact-centers/contact-center';
import type { JsonObject } from '../json';
import { isSecretName } from '../logger';
import { basicCredentials } from './basic-auth';
import { queryStringOf } from './query-parameter';
import { decodeQueryString } from './query-string';

/** What an entry says that neither the mount's row nor the request's path tell. */
export interface AuditFacts {
  action?: AuditAction;
  contactCenterId?: string;
  subject?: string;
  /** Who somebody says they are who signs in by other means than the header. */
  claimedUserName?: string;
  details?: JsonObject;
}

/** The entry of a request under way. */
interface RequestAudit {
  at: number;
  action: AuditAction | 'nothing';
  facts: AuditFacts;
  /** With which status the change's own transaction has written it. */
  written?: number;
  noted: (entry: AuditEntry) => void;
}

const underWay = new WeakMap<Request, RequestAudit>();

/** What the client is told when it has left before it was told anything. */
const clientLeft = 499;
const mostParameters = 30;

/** What was asked for: it is what was searched. A page's cursor says nothing that the filters do not. */
function queryDetails(req: Request): JsonObject | undefined {
  const queryString = queryStringOf(req);
  if (queryString === '') return undefined;
  const { parameters } = decodeQueryString(queryString.slice(0, 32_768));
  const told = parameters.filter(({ name }) => name !== 'cursor').slice(0, mostParameters);
  const masked = told.map(({ name, value }): [string, string] => [
    name,
    isSecretName(name) ? '[redacted]' : (value ?? ''),
  ]);
  return masked.length === 0 ? undefined : { query: Object.fromEntries(masked) };
}

const claimedUserName = (req: Request, facts: AuditFacts) =>
  facts.claimedUserName ?? basicCredentials(req.headers.authorization)?.userName;

function entryOf(req: Request, action: AuditAction, { at, facts }: RequestAudit, result: number): AuditEntry {
  const user = req.user as User | undefined;
  const details = { ...queryDetails(req), ...facts.details };
  return {
    ...{ at, action, result, address: req.ip, requestId: req.id as string, subject: facts.subject },
    // A name that was not verified says nothing of who it was, but in a sign-in.
    userName: action === 'sign-in' ? claimedUserName(req, facts) : user?.userName,
    contactCenterId: facts.contactCenterId ?? user?.contactCenterId,
    details: Object.keys(details).length === 0 ? undefined : details,
  };
}

/** A center's user writes into their center's trail, whatever they ask for; an ops admin into that of the center that it is about. */
const trailOf = (user: User, { facts }: RequestAudit) => user.contactCenterId ?? facts.contactCenterId;

function finish(recorder: AuditRecorder, req: Request, res: Response, audit: RequestAudit): void {
  const result = res.headersSent ? res.statusCode : clientLeft;
  const user = req.user as User | undefined;
  if (!user) {
    // There was no session to end.
    if (result < 400) return;
    // So a page asks, when it is opened, whether somebody is signed in: nobody has tried to.
    const namesNobody = req.headers.authorization === undefined && req.headers.cookie === undefined;
    if (audit.action === 'nothing' && namesNobody) return;
    // Who does not get past the door has tried to sign in, whatever for.
    const refused = result === 401 || result === 429 || audit.action === 'nothing' ? 'sign-in' : audit.action;
    recorder.recordRefused(entryOf(req, refused, audit, result));
    return;
  }
  const { at } = audit;
  const { userName, contactCenterId } = user;
  const requestId = req.id as string;
  const signIn: AuditEntry = { at, action: 'sign-in', result: 200, userName, address: req.ip, requestId };
  // Who signs out has not signed in by it: their session may have been void.
  if (audit.action !== 'session.delete') recorder.recordSignIn(signIn, contactCenterId);
  // A change whose answer has become another one has two entries: what was done, and what the client was told.
  if (audit.action === 'nothing' || audit.written === result) return;
  if (!res.writableFinished && res.headersSent) audit.facts.details = { ...audit.facts.details, complete: false };
  recorder.record(entryOf(req, audit.action, audit, result), trailOf(user, audit));
}

/**
 * Stands before all other guards of a row: whatever becomes of the request is in the trail.
 *
 * @param factsOf what the request's path tells
 */
export function auditRequests(
  recorder: AuditRecorder,
  action: AuditAction | 'nothing',
  factsOf: (req: Request) => AuditFacts,
): RequestHandler {
  return (req, res, next) => {
    const audit: RequestAudit = { at: Date.now(), action, facts: factsOf(req), noted: recorder.noted };
    underWay.set(req, audit);
    res.once('close', () => finish(recorder, req, res, audit));
    next();
  };
}

/** Adds to what the request's entry says. */
export function tellAudit(req: Request, { action, details, ...facts }: AuditFacts): void {
  const audit = underWay.get(req);
  if (!audit) return;
  if (action) audit.action = action;
  Object.assign(audit.facts, facts);
  if (details) audit.facts.details = { ...audit.facts.details, ...details };
}

/** Makes the note, with what only the change itself knows. */
export type MakeNote = (details?: JsonObject) => AuditNote;

/**
 * Carries out a change whose transaction is to write the request's entry: it resolves after the commit, and no other entry
 * is written then.
 *
 * @param result the status that will answer it
 */
export async function auditChange<T>(req: Request, change: (note: MakeNote) => Promise<T>, result = 200): Promise<T> {
  const audit = underWay.get(req);
  if (!audit || audit.action === 'nothing') throw new Error('The mount of a change must name its audit action');
  const { action } = audit;
  let entry: AuditEntry | undefined;
  const done = await change((details) => {
    tellAudit(req, { details });
    entry = entryOf(req, action, audit, result);
    return auditNote(entry, trailOf(req.user as User, audit) ?? null);
  });
  if (entry) {
    audit.written = result;
    audit.noted(entry);
  }
  return done;
}
