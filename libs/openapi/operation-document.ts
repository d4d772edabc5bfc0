import type { SchemaObject } from 'ajv';

/**
 * What the interface's documents say of one operation. It stands beside the operation's handler; what follows from the row of the mount
 * table (path, who may, the statuses that go with it, the error envelope) is added by openapi-document.ts.
 */
export interface OperationDocument {
  /** Unique in an app's document: the operation's file in camel case, where nothing else is needed. */
  operationId: string;
  /** The heading that it stands under. */
  subject: Subject;
  /** One line, without a full stop. */
  summary: string;
  /** The contract's rules; paragraphs are separated by an empty line, names stand in backquotes. */
  description?: string;
  /** Of the path, where the common text of that name (path-parameters.ts) does not fit. */
  path?: Record<string, ParameterDocument>;
  query?: Record<string, ParameterDocument>;
  headers?: Record<string, ParameterDocument>;
  body?: BodyDocument;
  /** By status. */
  answers: Record<number, AnswerDocument>;
  /** By status: what the row does not tell, or what it tells in other words. */
  errors?: Record<number, string>;
}

/** In the order of the documents. */
export const subjects = [
  ...(['Recordings', 'Session and user', 'Contact centers', 'Users', 'Retention', 'Media deletions'] as const),
  ...(['Audit trail', 'Service', 'Pages'] as const),
] as const;
export type Subject = (typeof subjects)[number];

/** Of the app itself, and of no dialect. */
export const isOfApp = (subject: Subject) => subject === 'Service' || subject === 'Pages';

export interface ParameterDocument {
  description: string;
  schema: SchemaObject;
  required?: boolean;
  /** Given without a value: `?download`. */
  allowEmptyValue?: boolean;
  example?: unknown;
}

export interface BodyDocument {
  /** The very schema that the operation validates with. */
  schema: SchemaObject;
  examples: Record<string, unknown>;
  /** Bytes at most. */
  limit: number;
  /** May be left out. */
  optional?: boolean;
  /** JSON where it is left out. */
  multipart?: { encoding: Record<string, { contentType: string }> };
}

export interface AnswerDocument {
  description: string;
  /** Of a JSON body. */
  schema?: SchemaObject;
  example?: unknown;
  /** By media type, where it is no JSON. */
  content?: Record<string, SchemaObject>;
  headers?: Record<string, { description: string; schema: SchemaObject; required?: boolean }>;
}

/** What a documentation may depend on: the same operation stands in several rows. */
export interface DocumentedRow {
  method: string;
  path: string;
  who: 'anyone' | 'any user' | readonly string[];
}

/** Whether it is an OPS admin who reads there. */
export const isForOps = ({ who }: DocumentedRow) => Array.isArray(who) && who.includes('OPS_ADMIN');
