import type { AnswerDocument, ParameterDocument } from '../openapi/operation-document';

/** What send-media.ts answers and media-request.ts reads, for the interface's documents. */

const text = { type: 'string' } as const;

export const mediaHeaders: Record<string, ParameterDocument> = {
  Range: {
    description: 'One range of bytes, also of the last ones (`bytes=-1000`)',
    schema: text,
    example: 'bytes=0-65535',
  },
  'If-Range': { description: 'The range is meant only where the `ETag` is still this', schema: text },
  'If-None-Match': { description: 'Nothing is sent where the `ETag` is still this', schema: text },
  'If-Modified-Since': { description: 'Nothing is sent where it has not changed since', schema: text },
};

const bytes = { type: 'string', format: 'binary' } as const;
const validators = {
  ETag: { description: 'As the store has it, where it has it', schema: text },
  'Last-Modified': { description: 'As the store has it, where it has it', schema: text },
  'Accept-Ranges': {
    description: '`bytes`, or `none` where it is made while it is sent',
    schema: { enum: ['bytes', 'none'] },
    required: true,
  },
};
const bodyHeaders = {
  ...validators,
  'Content-Disposition': { description: 'With a file name', schema: text, required: true },
};

/** @param types of the media */
export function mediaAnswers(types: readonly string[]): Record<number, AnswerDocument> {
  const content = Object.fromEntries(types.map((type) => [type, bytes]));
  const range = { description: 'Which bytes these are', schema: text, required: true };
  return {
    200: { description: 'The whole', content, headers: bodyHeaders },
    206: { description: 'The range that was asked for', content, headers: { ...bodyHeaders, 'Content-Range': range } },
    304: { description: 'What the client has is still right', headers: validators },
  };
}
