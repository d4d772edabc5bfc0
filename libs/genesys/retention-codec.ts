import type { ContactCenter } from '../contact-centers/contact-center';
import type { Retention } from '../contact-centers/retention-period-store';
import type { JsonObject } from '../json';
import { inRange } from '../recordings/instant';
import type { RetentionForecast } from '../recordings/retention-forecast-store';
import type { RetentionRun } from '../recordings/retention-run-store';
import { reasonsToKeep, type RetentionPosition } from '../recordings/retention-store';
import { formatInstant, instantSchema } from './time';

/**
 * What stands beside a contact center: the days that are in force where they are not the ones that are set (for 24 hours after they
 * were shortened; null: for ever), and the last run. Undefined where there is neither.
 */
export function encodeRetention(
  { retentionDays }: Pick<ContactCenter, 'retentionDays'>,
  { daysInForce }: Pick<Retention, 'daysInForce'>,
  run: RetentionRun | undefined,
): JsonObject | undefined {
  const isOther = daysInForce !== (retentionDays ?? null);
  if (!isOther && !run) return undefined;
  return { ...(isOther && { retentionDaysInForce: daysInForce }), ...(run && { lastRun: encodeRun(run) }) };
}

const encodeRun = ({ startedAt, endedAt, removed, failed, kept }: RetentionRun): JsonObject => ({
  startedAt: formatInstant(startedAt),
  ...(endedAt !== null && { endedAt: formatInstant(endedAt) }),
  removed,
  failed,
  kept: { ...kept },
});

/** What a run would do now. */
export const encodeForecast = (days: number, cutoff: number, { due, kept }: RetentionForecast): JsonObject => ({
  retentionDays: days,
  startedBefore: formatInstant(cutoff),
  wouldRemove: due,
  wouldKeep: { ...kept },
});

const count = { type: 'integer', minimum: 0 } as const;
const keptSchema = {
  title: 'KeptRecordings',
  description: 'Of those that are old enough, how many are kept, and why',
  type: 'object',
  required: reasonsToKeep,
  additionalProperties: false,
  properties: Object.fromEntries(reasonsToKeep.map((reason) => [reason, count])),
};

/** Of {@link encodeRetention}, for the interface's documents. */
export const retentionAnswerSchema = {
  title: 'Retention',
  type: 'object',
  additionalProperties: false,
  properties: {
    retentionDaysInForce: {
      type: ['integer', 'null'],
      description: 'There while it differs from `retentionDays`: for 24 hours after that was shortened; null: for ever',
    },
    lastRun: {
      title: 'RetentionRun',
      type: 'object',
      required: ['startedAt', 'removed', 'failed', 'kept'],
      additionalProperties: false,
      properties: {
        startedAt: instantSchema,
        endedAt: { ...instantSchema, description: 'Left out while it is under way' },
        removed: count,
        failed: { ...count, description: 'Recordings that could not be removed: the next run tries again' },
        kept: keptSchema,
      },
    },
  },
};

/** Of {@link encodeForecast}. */
export const forecastAnswerSchema = {
  title: 'RetentionForecast',
  type: 'object',
  required: ['wouldRemove'],
  additionalProperties: false,
  properties: {
    retentionDays: { type: 'integer', minimum: 1 },
    startedBefore: instantSchema,
    wouldRemove: count,
    wouldKeep: keptSchema,
  },
};

/** Of {@link encodeDueRecording}. */
export const dueRecordingSchema = {
  title: 'DueRecording',
  type: 'object',
  required: ['id', 'region', 'startTime'],
  additionalProperties: false,
  properties: { id: { type: 'string' }, region: { type: 'string' }, startTime: instantSchema },
};

/** `region` too: recordings of all regions go, also those that this server does not list. */
export const encodeDueRecording = ({ id, region, startTime }: RetentionPosition): JsonObject => ({
  id,
  region,
  startTime: formatInstant(startTime),
});

/** Where a page of due recordings ended, for the `after` of the next one. */
export const writePosition = ({ region, startTime, id }: RetentionPosition) =>
  Buffer.from(JSON.stringify([region, startTime, id])).toString('base64url');

/** Undefined where the text is none of {@link writePosition}'s. */
export function readPosition(text: string): RetentionPosition | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(position) || position.length !== 3) return undefined;
    const [region, startTime, id] = position as unknown[];
    if (typeof region !== 'string' || typeof startTime !== 'number' || typeof id !== 'string') return undefined;
    const isStored = inRange(startTime) !== undefined && !`${region}${id}`.includes('\0');
    const decoded = { region, startTime, id };
    return isStored && writePosition(decoded) === text ? decoded : undefined;
  } catch {
    return undefined;
  }
}
