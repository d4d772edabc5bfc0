import type { TapehouseError } from '../errors';
import type { DocumentedDialect } from '../openapi/error-answers';
import { BadRequestError, listReason, uploadReason } from './errors';

/** Under which every operation of the dialect lies, on both apps. */
export const basePath = '/fw/Apps/Recorder/WebAPI/Recordings';

const base = basePath.toLowerCase();
const withoutTrailingSlash = (path: string) => path.toLowerCase().replace(/\/$/, '');

/** Whether an address belongs to this dialect: path segments are matched case-insensitively. */
export function isImagiclePath(path: string): boolean {
  const asked = path.toLowerCase();
  return asked === base || asked.startsWith(`${base}/`);
}

const messageSchema = { type: 'string', minLength: 1 } as const;
const messageOnly = {
  title: 'Message',
  type: 'object',
  required: ['message'],
  additionalProperties: false,
  properties: { message: messageSchema },
};
const withReason = (title: string, reasons: Record<string, number>) => ({
  title,
  type: 'object',
  required: ['reason', 'message'],
  additionalProperties: false,
  properties: {
    reason: {
      enum: Object.values(reasons),
      description: Object.entries(reasons)
        .map(([name, reason]) => `${reason}: ${name}`)
        .join('; '),
    },
    message: messageSchema,
  },
});
const listBadRequest = withReason('ListBadRequest', listReason);
const uploadBadRequest = withReason('UploadBadRequest', uploadReason);

/** How this dialect is told of in the interface's documents. */
export const imagicleDialect: DocumentedDialect = {
  name: 'Imagicle "Recordings"',
  tagged: 'Imagicle',
  description: "The user's contact center is meant; errors have a `message`",
  errorSchema: (status, { method, path }) => {
    if (status !== 400 || path !== basePath) return messageOnly;
    return method === 'GET' ? listBadRequest : uploadBadRequest;
  },
  // The pages know no 502.
  errorStatus: (status) => (status === 502 ? 500 : status),
};

export interface ErrorAnswer {
  status: number;
  body: { reason?: 0 | 1 | 2; message: string };
}

/** The answer in the dialect of the path: this one, or the other. */
export const errorAnswerByPath =
  (other: (error: TapehouseError | undefined) => object) =>
  (path: string, error: TapehouseError | undefined): { status: number; body: object } =>
    isImagiclePath(path) ? errorAnswer(path, error) : { status: error?.status ?? 500, body: other(error) };

export const dialectByPath = (other: DocumentedDialect) => (path: string) =>
  isImagiclePath(path) ? imagicleDialect : other;

/**
 * The answer to a failed request: `message`, and for a 400 of the list or the upload, which share a path, `reason`. The
 * pages know no 502: a store that refuses or fails is a 500.
 *
 * @param error undefined: an error of ours, told to nobody
 */
export function errorAnswer(path: string, error: TapehouseError | undefined): ErrorAnswer {
  if (!error) return { status: 500, body: { message: 'Internal error' } };
  const status = imagicleDialect.errorStatus(error.status);
  const { message } = error;
  if (error instanceof BadRequestError) return { status, body: { reason: error.reason, message } };
  // What is refused before the operation has seen it (a request without a Host, ...) has its reason all the same.
  if (status === 400 && withoutTrailingSlash(path) === base) {
    return { status, body: { reason: listReason.filtering, message } };
  }
  return { status, body: { message } };
}
