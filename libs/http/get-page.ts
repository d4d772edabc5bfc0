import type { Request, Response } from 'express';
import { NotFoundError } from '../errors';
import { isNotModified } from '../media/conditional-read';
import type { DocumentedRow, OperationDocument } from '../openapi/operation-document';
import type { BuiltPages } from './built-pages';
import { mediaRequest } from './media-request';
import { documented, pathParameter, type Operation } from './mount';
import { pageHeaders } from './security-headers';

export interface GetPageDeps {
  /** Undefined: this installation was built without pages. */
  pages: BuiltPages | undefined;
}

const notFound = () => new NotFoundError('There is nothing at this address');

function chosen(req: Request, pages: BuiltPages | undefined, name: string) {
  const { variants } = pages?.get(name) ?? {};
  for (const [encoding, variant] of variants ?? [])
    if (encoding === undefined || req.acceptsEncodings(encoding)) return { encoding, variant };
  throw notFound();
}

function send(
  req: Request,
  res: Response,
  { pages }: GetPageDeps,
  name: string,
  headers: Record<string, string>,
): void {
  const { encoding, variant } = chosen(req, pages, name);
  res.set({ ...headers, ETag: variant.etag, Vary: 'Accept-Encoding' });
  if (isNotModified(mediaRequest(req), variant)) {
    res.status(304).end();
    return;
  }
  if (encoding !== undefined) res.set('Content-Encoding', encoding);
  // Express answers HEAD without the body, and sets the length.
  res.type(name.slice(name.lastIndexOf('.'))).send(variant.body);
}

const capitals = (path: string) => path.replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase());

const pageDocument = ({ path }: DocumentedRow): OperationDocument => ({
  operationId: `getPage${capitals(path)}`,
  subject: 'Pages',
  summary: 'A page, for browsers',
  ...(path.includes('*path') && { path: { path: { description: 'What the page shows', schema: { type: 'string' } } } }),
  answers: {
    200: { description: 'The page', content: { 'text/html': { type: 'string' } } },
    304: { description: 'What the browser has is still right' },
  },
  errors: { 404: 'This installation was built without pages' },
});

/** A page. It holds no data of anybody: those it asks the interface for. @param name of its file in the build */
export const getPage = (deps: GetPageDeps, name: string): Operation =>
  documented(pageDocument, (req, res) => send(req, res, deps, name, pageHeaders));

const assetDocument: OperationDocument = {
  operationId: 'getAsset',
  subject: 'Pages',
  summary: 'A script, style sheet or image of the pages',
  path: { file: { description: 'With a digest of what is in it', schema: { type: 'string' } } },
  answers: {
    200: { description: 'The file', content: { '*/*': { type: 'string' } } },
    304: { description: 'What the browser has is still right' },
  },
  errors: { 404: 'There is no such file' },
};

/** Its name changes with what is in it, so that it is asked for once. */
const assetHeaders = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** `GET /assets/{file}` */
export const getAsset = (deps: GetPageDeps): Operation =>
  documented(assetDocument, (req, res) => send(req, res, deps, `assets/${pathParameter(req, 'file')}`, assetHeaders));
