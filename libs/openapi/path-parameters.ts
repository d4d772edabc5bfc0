import type { ParameterDocument } from './operation-document';

/** What the names in paths stand for, wherever an operation says nothing else. */
export const pathParameters: Record<string, ParameterDocument> = {
  ccid: {
    description: 'The contact center: a UUID, dashed or as 32 bare hex digits, in either letter case',
    schema: { type: 'string' },
    example: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe',
  },
  id: {
    description: 'The id of the recording, as the recorder posted it; percent-encoded where it has a slash or the like',
    schema: { type: 'string' },
    example: 'call-1',
  },
  file: {
    description:
      "The id of the media file, with any extension or none; or the recorder's own `mediaId`, which names the latest media file of it",
    schema: { type: 'string' },
    example: '5ad53a92-9f33-4a3f-8b8d-b4a02c3a3e33.wav',
  },
  userName: {
    description: 'The name of the user, percent-encoded where it has a slash or the like',
    schema: { type: 'string' },
    example: 'jane',
  },
};
