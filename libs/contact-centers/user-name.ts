export const userNameRule =
  'must be 1 to 255 characters without ":" and control characters, with no leading or ending spaces, and neither "." nor ".."';

/** `:` ends the name in Basic credentials, and a path's `.` and `..` segments never reach a server. */
export function isUserName(text: string): boolean {
  const characters = [...text].length;
  if (characters === 0 || characters > 255 || text.trim() !== text) return false;
  return !/[:\p{Cc}\p{Cs}]/u.test(text) && text !== '.' && text !== '..';
}

/** RFC 7617: one name, however the client composes its characters. */
export const canonicalUserName = (userName: string) => userName.normalize('NFC');

/** Characters at most: beyond it, hashing would cost more than a password is worth. */
export const longestPassword = 1_024;
