import { isJsonObject, parseJson, type Json, type JsonObject } from '../json';
import { latestInstant } from '../recordings/instant';
import type { Direction, Instant } from '../recordings/recording';
import { parseDatetime } from './datetime';
import { parseDuration } from './duration';
import { invalidBody, invalidMetadata } from './upload-refusal';
import { checkUploadMetadata } from './upload-schema';

/** What the part `jsondata` says of a recording. */
export interface UploadMetadata {
  startTime: Instant;
  stopTime: Instant;
  direction: Direction;
  localParty: { username: string; phoneNumber: string };
  remoteNumber?: string;
  notes?: string;
  preserved: boolean;
  pbxCallId?: string;
  pbxInfo?: JsonObject;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Uint8Array): Json {
  try {
    return parseJson(utf8.decode(bytes));
  } catch {
    throw invalidBody('The part jsondata must be JSON in UTF-8');
  }
}

/**
 * Reads the part `jsondata`.
 *
 * @throws BadRequestError of reason 0 for what is no JSON object, of reason 1 naming every field that is wrong
 */
export function readUploadMetadata(bytes: Uint8Array): UploadMetadata {
  const json = parse(bytes);
  if (!isJsonObject(json)) throw invalidBody('The part jsondata must be a JSON object');
  const { violations, value } = checkUploadMetadata(json);
  if (violations.length > 0) throw invalidMetadata(violations);
  const startTime = parseDatetime(value.startDateTime)!;
  const stopTime = startTime + parseDuration(value.duration)!;
  if (stopTime > latestInstant)
    throw invalidMetadata([{ path: 'duration', message: 'must end before the year 10000' }]);
  return {
    startTime,
    stopTime,
    direction: value.direction,
    localParty: { username: value.localParty.username, phoneNumber: value.localParty.phoneNumber },
    remoteNumber: value.remoteParty?.phoneNumber,
    notes: value.notes,
    preserved: value.preserved ?? false,
    pbxCallId: value.pbxCallId,
    pbxInfo: value.pbxInfo,
  };
}
