/** The id of a recording that a path of this page names; undefined for any other path, also a malformed one. */
export function recordingIdOf(path: string): string | undefined {
  const encoded = /^\/recordings\/([^/]+)\/?$/.exec(path)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Whether a path is one of the console's own pages. */
export const isConsolePath = (path: string) => path === '/' || recordingIdOf(path) !== undefined;
