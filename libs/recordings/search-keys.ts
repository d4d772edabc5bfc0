import { createHash } from 'node:crypto';
import type { RecordingEvent } from './recording';
import { userDataLeaves } from './user-data';

/** Characters of a text that are kept as they are; with the digest an index entry stays far below PostgreSQL's 2,700 bytes. */
const longestIndexed = 128;
const indexedPrefix = 64;

/** A number reduced to its letters and digits, letter case kept: `+1-650-466-8888` is `16504668888`. */
export function numberKey(number: string): string {
  return number.replace(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * What two texts have in common when they differ in letter case only, by Unicode's rules and whatever the locale. By way of the
 * capital letters, so that `ß` is `ss`, of the small ones before them, so that `ẞ` is too, and with one small sigma, because the
 * final one depends on what follows.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** A text as an index has it, to be compared for equality alone. A shortened one is longer than any that is kept, so no two texts share one. */
export function indexedText(text: string): string {
  if (text.length <= longestIndexed) return text;
  // by way of UTF-8: the cut may split a surrogate pair, half of which PostgreSQL would refuse
  const prefix = Buffer.from(text.slice(0, indexedPrefix)).toString();
  return `${prefix}#${createHash('sha256').update(text).digest('hex')}`;
}

/** Whether that is what {@link indexedText} has made of a longer text. */
export const isShortened = (text: string | null): boolean => text !== null && text.length > longestIndexed;

/** The region as it is stored and compared. */
export const regionKey = indexedText;

/** The userName, firstName and lastName of all contacts: folded, distinct, sorted. */
export function nameTerms(events: readonly Pick<RecordingEvent, 'contact'>[]): string[] {
  const terms = new Set<string>();
  for (const { contact } of events) {
    for (const name of [contact.userName, contact.firstName, contact.lastName]) {
      if (name !== undefined) terms.add(foldCase(name));
    }
  }
  return [...terms].sort();
}

/** Every leaf value of the events' user data, numbers and booleans by their JSON text: folded, distinct, sorted. */
export function dataTerms(events: readonly Pick<RecordingEvent, 'data'>[]): string[] {
  const terms = new Set<string>();
  for (const { data } of events) {
    for (const leaf of userDataLeaves(data)) terms.add(foldCase(leaf.toString()));
  }
  return [...terms].sort();
}
