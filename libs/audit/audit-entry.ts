import type { AuditNote } from '../audit-note';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '../json';

/** What can be done, as the audit trail names it: the thing, and what is done to it. */
export const auditActions = [
  'sign-in',
  'session.create',
  'session.delete',
  'password.change',
  'recording.post',
  'recording.upload',
  'recording.search',
  'recording.read',
  'recording.play',
  'recording.hold',
  'recording.liftHold',
  'recording.delete',
  'recording.purge',
  'mediaDeletion.list',
  'mediaDeletion.retry',
  'retention.read',
  'retention.run',
  'contactCenter.list',
  'contactCenter.read',
  'contactCenter.create',
  'contactCenter.change',
  'contactCenter.delete',
  'contactCenter.checkStorage',
  'user.list',
  'user.read',
  'user.create',
  'user.change',
  'user.delete',
  'audit.read',
  'audit.export',
  'audit.purge',
  'audit.lost',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who did what, when, from where, with which result. Never a secret in it. */
export interface AuditEntry {
  /** When it was asked for: epoch milliseconds. */
  at: number;
  action: AuditAction;
  /** The HTTP status that answered it; 200 for what the service did by itself. */
  result: number;
  /** Which contact center it is about, as far as it is about one. */
  contactCenterId?: string;
  /** Of a failed sign-in: the name that was given. Left out where the service did it by itself. */
  userName?: string;
  /** The client's IP address. */
  address?: string;
  requestId?: string;
  /** What it was done to: the id of a recording, contact center or media deletion, a user name. */
  subject?: string;
  /** What else there is to say: the filters of a search, the attributes that a change touched. */
  details?: JsonObject;
}

/** Longer texts are cut: nobody makes an entry of any size by asking for something silly. */
const longestText = 512;
const mostItems = 100;
const deepest = 4;

/** The database takes neither NUL nor lone surrogates out of a JSON text. */
const storable = (text: string) => text.slice(0, longestText).toWellFormed().replaceAll('\0', '\uFFFD');

function bounded(value: Json | undefined, depth = 0): Json | undefined {
  if (typeof value === 'string') return storable(value);
  if (!Array.isArray(value) && !isJsonObject(value)) return value;
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => bounded(item, depth + 1) ?? null);
  const members = Object.entries(value).slice(0, mostItems);
  return Object.fromEntries(members.map(([name, member]) => [storable(name), bounded(member, depth + 1)]));
}

/** The entry as it is stored and chained, in this order of its attributes. @param contactCenterId whose trail it goes to */
export function auditNote(
  entry: AuditEntry,
  contactCenterId: string | null = entry.contactCenterId ?? null,
): AuditNote {
  const { at, action, result, userName, address, requestId, subject, details } = entry;
  const ordered = { at, action, result, userName, address, requestId, subject };
  const { contactCenterId: about } = entry;
  return { contactCenterId, entry: stringifyJson(bounded({ ...ordered, contactCenterId: about, details })) };
}
