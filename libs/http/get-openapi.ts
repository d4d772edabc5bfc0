import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { isNotModified } from '../media/conditional-read';
import type { OperationDocument } from '../openapi/operation-document';
import type { OpenApiDocument } from '../openapi/openapi-document';
import { mediaRequest } from './media-request';
import { documented, type Operation } from './mount';

const document: OperationDocument = {
  operationId: 'getOpenApi',
  subject: 'Service',
  summary: 'This document',
  description: 'OpenAPI 3.1. `/docs` shows it as a page.',
  headers: {
    'If-None-Match': { description: 'Nothing is sent where the `ETag` is still this', schema: { type: 'string' } },
  },
  answers: {
    200: {
      description: 'The interface of this app',
      schema: { type: 'object', required: ['openapi', 'info', 'paths'], properties: { openapi: { const: '3.1.0' } } },
      headers: { ETag: { description: 'Of this version of the document', schema: { type: 'string' }, required: true } },
    },
    304: { description: 'What the client has is still right' },
  },
};

interface Variant {
  body: Buffer;
  etag: string;
}

function variantOf(body: Buffer): Variant {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
}

/** `GET /openapi.json`: without credentials, for there is nothing of anybody in it. @param make is called once, at the first request */
export function getOpenApi(make: () => OpenApiDocument): Operation {
  let made: { plain: Variant; gzip: Variant } | undefined;
  return documented(document, (req, res) => {
    if (!made) {
      const text = Buffer.from(JSON.stringify(make()));
      made = { plain: variantOf(text), gzip: variantOf(gzipSync(text)) };
    }
    // A tenth of its size: the page waits for it.
    const encoding = req.acceptsEncodings('gzip') ? 'gzip' : undefined;
    const { body, etag } = made[encoding ?? 'plain'];
    res.set({ ETag: etag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding' });
    if (isNotModified(mediaRequest(req), { etag })) {
      res.status(304).end();
      return;
    }
    if (encoding) res.set('Content-Encoding', encoding);
    res.type('json').send(body);
  });
}
