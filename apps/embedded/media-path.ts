import { lstat } from 'node:fs/promises';
import path from 'node:path';

/**
 * The segments of a request's path, decoded. Undefined for one that is no plain path to something below the root: a `.`,
 * `..` or empty segment, a slash, backslash or NUL that was hidden by encoding, malformed encoding.
 */
export function mediaPath(requestUrl: string): string[] | undefined {
  const pathname = requestUrl.split('?', 1)[0]!;
  if (!pathname.startsWith('/')) return undefined;
  try {
    const segments = pathname.slice(1).split('/').map(decodeURIComponent);
    return segments.every(isName) ? segments : undefined;
  } catch {
    return undefined;
  }
}

function isName(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[/\\\0]/.test(segment);
}

/** Whether the way to a file, as far as it exists, leads through no link. */
export async function leadsThroughNoLink(root: string, segments: string[]): Promise<boolean> {
  let file = root;
  for (const segment of segments) {
    file = path.join(file, segment);
    try {
      if ((await lstat(file)).isSymbolicLink()) return false;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return true;
      throw error;
    }
  }
  return true;
}
