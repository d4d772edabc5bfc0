import type { Json } from '../json';

/** Where the audio of a media file lies: in a bucket (`awsS3`) or at a URL (`webDAV`). As posted, but for `auth`. */
export interface MediaDescriptor {
  storage: 'awsS3' | 'webDAV';
  /** awsS3: the exact key in the bucket; webDAV: an absolute http(s) URL. */
  path: string;
  /** awsS3: `bucket` is there. */
  data?: { bucket?: string; [unknown: string]: Json | undefined };
  /** webDAV only: `{username, password}` as JSON, sealed (libs/secrets.ts) with {@link authBinding}. */
  auth?: string;
  [unknown: string]: Json | undefined;
}

/** What a sealed `auth` is bound to. */
export const authBinding = (contactCenterId: string) => `${contactCenterId}/mediaDescriptor.auth`;

/** RFC 3986: the same with and without percent-encoding. */
const unreserved = /^[A-Za-z0-9\-._~]$/;
/** May not stand in a path as they are; WHATWG URLs leave these alone, so that `[` and `%5B` would be two spellings. */
const leftBare = /[[\]^|`{}"<>]/g;
/** An encoded slash, backslash or control character: a separator, or the end of the name, to some server. */
const treacherous = /%(?:2f|5c|[01][0-9a-f]|7f)/i;
/** Nothing but dots and blanks, also before path parameters (`..;x`): a step up to some server, whatever RFC 3986 says. */
const stepLike = /^(?:\.|%20)+(?:;|%3b|$)/i;

const percentEncode = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function canonicalSegment(segment: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(segment) || treacherous.test(segment)) return undefined;
  const canonical = segment.replace(leftBare, percentEncode).replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(parseInt(encoded.slice(1), 16));
    return unreserved.test(character) ? character : encoded.toUpperCase();
  });
  return stepLike.test(canonical) ? undefined : canonical;
}

/** Node 20's `URL.canParse` will not do: once optimised, it says no to every URL with a character between U+0080 and U+00FF. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * The one spelling of a WebDAV path: `..` and `%2e` resolved, doubled slashes made one, scheme and host in lower case, default
 * port left out, percent-encoding only where it is needed. Undefined when it is no http(s) URL, has user info, a query or a
 * fragment, or holds something that servers read in different ways (an encoded slash, a backslash, a control character, `..;`).
 * Canonical paths are canonical: given one, it is given back as it is.
 */
export function canonicalWebDavPath(path: string): string | undefined {
  // Looked for in the text as posted: the URL parser would drop or mend most of these without a word.
  if (!/^https?:\/\/[^/@?#]+(?:\/|$)/i.test(path) || /[\u0000-\u001f\u007f\\?#]/.test(path) || path.trim() !== path)
    return undefined;
  const url = parseUrl(path);
  if (!url) return undefined;
  const segments = url.pathname
    .replace(/\/{2,}/g, '/')
    .slice(1)
    .split('/')
    .map(canonicalSegment);
  return segments.includes(undefined) ? undefined : `${url.protocol}//${url.host}/${segments.join('/')}`;
}

/**
 * What makes two descriptors the same media resource: `awsS3` same bucket and path (exact key), `webDAV` same path (made
 * canonical). A function of the descriptor alone, never of settings that may change later.
 */
export function mediaResource(descriptor: MediaDescriptor): string {
  return descriptor.storage === 'awsS3'
    ? JSON.stringify(['awsS3', descriptor.data?.bucket, descriptor.path])
    : JSON.stringify(['webDAV', canonicalWebDavPath(descriptor.path) ?? descriptor.path]);
}
