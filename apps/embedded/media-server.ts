import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdir, open, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import send from 'send';
import { leadsThroughNoLink, mediaPath } from './media-path';

export interface MediaServerOptions {
  /** Where the media lie; made when it is not there. */
  dataDir: string;
  username: string;
  password: string;
  /** A free one when left out. */
  port?: number;
}

export interface MediaServer {
  /** Ends with a slash. */
  url: string;
  close: () => Promise<void>;
}

interface Target {
  file: string;
  /** The path as `send` wants it: encoded, below the root. */
  encodedPath: string;
}

interface Folders {
  media: string;
  /** What is being uploaded lies apart: a half-written file is never served. */
  uploads: string;
}

/** Does what the method says; the status to answer with, or undefined when it answers itself. */
type Method = (
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  folders: Folders,
) => Promise<number | undefined>;

const methods: Record<string, Method> = { GET: get, HEAD: get, PUT: put, DELETE: remove, MKCOL: makeCollection };

/**
 * The part of a WebDAV server that a store of recordings needs, on 127.0.0.1: for the demo, for development and for tests.
 * @throws Error when the port is taken or the folder cannot be written.
 */
export async function startMediaServer({
  dataDir,
  username,
  password,
  port,
}: MediaServerOptions): Promise<MediaServer> {
  const folders = { media: path.join(dataDir, 'media'), uploads: path.join(dataDir, 'uploads') };
  await mkdir(folders.media, { recursive: true, mode: 0o700 });
  // What a killed server left half-written.
  await rm(folders.uploads, { recursive: true, force: true });
  await mkdir(folders.uploads, { mode: 0o700 });

  const expected = digest(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const server = createServer((request, response) => {
    const allowed = timingSafeEqual(digest(request.headers.authorization ?? ''), expected);
    const done = allowed ? handle(request, response, folders) : challenge(response);
    void done.catch(statusOf).then((status) => {
      if (status !== undefined) answer(request, response, status);
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function challenge(response: ServerResponse): Promise<number> {
  response.setHeader('WWW-Authenticate', 'Basic realm="media", charset="UTF-8"');
  return Promise.resolve(401);
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  folders: Folders,
): Promise<number | undefined> {
  const method = methods[request.method ?? ''];
  if (!method) {
    response.setHeader('Allow', Object.keys(methods).join(', '));
    return 405;
  }
  const segments = mediaPath(withoutLastSlash(request));
  if (!segments) return 400;
  if (!(await leadsThroughNoLink(folders.media, segments))) return 403;
  const encodedPath = `/${segments.map(encodeURIComponent).join('/')}`;
  return method(request, response, { file: path.join(folders.media, ...segments), encodedPath }, folders);
}

/** A collection, and only a collection, may be named with a slash at the end. */
function withoutLastSlash({ method, url = '' }: IncomingMessage): string {
  return method === 'MKCOL' || method === 'DELETE' ? url.replace(/\/$/, '') : url;
}

async function get(
  request: IncomingMessage,
  response: ServerResponse,
  { file, encodedPath }: Target,
  { media }: Folders,
) {
  const found = await stat(file, { bigint: true });
  if (!found.isFile()) return 404;
  // Strong: every upload is a new file, so If-Range can rely on it.
  response.setHeader('ETag', `"${found.ino.toString(36)}-${found.mtimeNs.toString(36)}-${found.size.toString(36)}"`);
  widenSuffix(request, found.size);
  send(request, encodedPath, { root: media, dotfiles: 'allow', index: false, cacheControl: false })
    .on('error', (error: { status?: number }) => answer(request, response, error.status ?? 500))
    .pipe(response);
  return undefined;
}

/** A suffix longer than the file asks for all of it (RFC 9110, 14.1.2); `send` would find it unsatisfiable. */
function widenSuffix({ headers }: IncomingMessage, size: bigint): void {
  const suffix = /^bytes=-(\d+)$/.exec(headers.range ?? '')?.[1];
  if (suffix && BigInt(suffix) > size) headers.range = 'bytes=0-';
}

/** Answers only when the whole body is on the disk under its name; a body that is cut off leaves nothing. */
async function put(request: IncomingMessage, _response: ServerResponse, { file }: Target, { uploads }: Folders) {
  // A part of a file is not what we would store.
  if (request.headers['content-range'] !== undefined) return 400;
  const unfinished = path.join(uploads, randomUUID());
  try {
    await receive(request, unfinished);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const replaced = await stat(file).catch(() => undefined);
    await rename(unfinished, file);
    await syncFolder(path.dirname(file));
    return replaced ? 204 : 201;
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function receive(request: IncomingMessage, file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await writeFile(handle, request);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A collection goes only when it is empty. */
async function remove(_request: IncomingMessage, _response: ServerResponse, { file }: Target) {
  if ((await stat(file)).isDirectory()) await rmdir(file);
  else await unlink(file);
  await syncFolder(path.dirname(file));
  return 204;
}

async function makeCollection(_request: IncomingMessage, _response: ServerResponse, { file }: Target) {
  const parent = await stat(path.dirname(file)).catch(() => undefined);
  if (!parent?.isDirectory()) return 409;
  if (await stat(file).catch(() => undefined)) return 405;
  await mkdir(file, { mode: 0o700 });
  return 201;
}

/** A rename is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const statuses: Record<string, number> = {
  ENOENT: 404,
  ENOTDIR: 409,
  EISDIR: 409,
  EEXIST: 409,
  ENOTEMPTY: 409,
  ENAMETOOLONG: 400,
  ENOSPC: 507,
};

function statusOf(error: unknown): number {
  return statuses[(error as NodeJS.ErrnoException).code ?? ''] ?? 500;
}

function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  // Too late to say anything: a cut connection tells the client that the body is not whole.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (!request.complete) response.setHeader('Connection', 'close');
  request.resume();
  response.writeHead(status, status === 204 ? {} : { 'Content-Length': 0 }).end();
}
