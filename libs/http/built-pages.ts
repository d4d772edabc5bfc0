import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '../logger';

/** One file of the build in one of its encodings. */
export interface Variant {
  body: Buffer;
  etag: string;
}

export interface BuiltFile {
  /** Undefined as key: as it is. Smallest first. */
  variants: Map<'br' | 'gzip' | undefined, Variant>;
}

/** By the path below the build's folder, with `/`: what is not in it is not served. */
export type BuiltPages = ReadonlyMap<string, BuiltFile>;

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
  [undefined, ''],
] as const;

/** What a build holds besides what was compressed from it. Source maps are not served, should there be any. */
const isServed = (name: string) => /\.(html|js|css|svg|png|ico|woff2)$/.test(name);

function variantOf(body: Buffer, encoding = 'identity'): Variant {
  const digest = createHash('sha256').update(encoding).update(body).digest('base64url');
  // By what is in it: the same on every machine, so that it does not matter which one is asked.
  return { body, etag: `"${digest.slice(0, 27)}"` };
}

/** Without pages the interfaces are served all the same. */
export function readPages({ consoleDir }: { consoleDir: string }, logger: Logger): BuiltPages | undefined {
  const pages = readBuiltPages(consoleDir);
  if (!pages) logger.warn({ consoleDir }, 'there are no built pages here (npm run build makes them): none are served');
  return pages;
}

/**
 * Reads the built pages into memory, some hundred kilobytes: nothing of a request ever names a file, and a build that is replaced
 * meanwhile is no matter.
 *
 * @returns undefined where there are none
 */
export function readBuiltPages(dir: string): BuiltPages | undefined {
  let names: string[];
  try {
    names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const there = new Set(names);
  const files = names.filter(isServed).map((name): [string, BuiltFile] => {
    const variants = encodings
      .filter(([, ending]) => there.has(name + ending))
      .map(
        ([encoding, ending]) => [encoding, variantOf(readFileSync(path.join(dir, name + ending)), encoding)] as const,
      );
    return [name.replaceAll(path.sep, '/'), { variants: new Map(variants) }];
  });
  return files.length === 0 ? undefined : new Map(files);
}
