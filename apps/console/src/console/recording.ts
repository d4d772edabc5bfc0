import type { components } from '../shared/public-api';

type Schemas = components['schemas'];

/** As `GET /api/v2/recordings` and `GET /api/v2/recordings/{id}` give it: with all attributes, also those nobody named. */
export type Recording = Schemas['Recording'];
export type MediaFile = Schemas['MediaFile'];
export type Mask = NonNullable<MediaFile['masks']>[number];
export type RecordingEvent = Schemas['RecordingEvent'];
export type Contact = Schemas['Contact'];
export type Person = Schemas['Person'];
/** What is not known is left out. */
export type RecordingDetails = Schemas['RecordingDetails'];
/** Of each channel the lowest and highest sample of every point, -128 to 127. */
export type Peaks = Schemas['Peaks'];

export const recordingPath = (id: string) => `/recordings/${encodeURIComponent(id)}`;

/** An address that the server gave, on our own origin: its path and query alone. */
export function ownPath(uri: string, origin: string): string {
  const { pathname, search } = new URL(uri, origin);
  return pathname + search;
}

/** What somebody is called: their name, else their user name, else their number. */
export function contactName({ firstName, lastName, userName, phoneNumber }: Contact): string {
  return [firstName, lastName].filter(Boolean).join(' ') || userName || phoneNumber;
}
