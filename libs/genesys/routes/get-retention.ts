import { retentionCutoff } from '../../contact-centers/retention-period';
import type { Retention } from '../../contact-centers/retention-period-store';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { decodeQueryString } from '../../http/query-string';
import { sendJson } from '../../http/send-json';
import type { RetentionForecastStore } from '../../recordings/retention-forecast-store';
import type { RetentionPosition } from '../../recordings/retention-store';
import { refuse } from '../../validation';
import type { OperationDocument } from '../../openapi/operation-document';
import { contactCenterUri, uriSchema } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import {
  dueRecordingSchema,
  encodeDueRecording,
  encodeForecast,
  forecastAnswerSchema,
  readPosition,
  writePosition,
} from '../retention-codec';

export interface GetRetentionDeps {
  findRetention: (contactCenterId: string) => Promise<Retention>;
  retentionForecast: RetentionForecastStore;
  baseUrl: string;
}

const pageSize = 100;
const mostDays = 36_500;

interface ForecastQuery {
  /** Undefined: the days in force. */
  days: number | undefined;
  after: RetentionPosition | undefined;
}

/** @throws InvalidInputError naming every parameter that is unknown, repeated or not valid */
function parseForecastQuery(queryString: string): ForecastQuery {
  const { parameters, violations } = decodeQueryString(queryString);
  const parsed: ForecastQuery = { days: undefined, after: undefined };
  const seen = new Set<string>();
  for (const { name, value = '' } of parameters) {
    const wrong = (message: string) => violations.push({ path: name, message });
    if (seen.has(name)) wrong('must not be repeated');
    seen.add(name);
    if (name === 'retentionDays') {
      parsed.days = /^[1-9]\d{0,4}$/.test(value) && Number(value) <= mostDays ? Number(value) : undefined;
      if (parsed.days === undefined) wrong(`must be a whole number from 1 to ${mostDays}`);
    } else if (name === 'after') {
      parsed.after = readPosition(value);
      if (!parsed.after) wrong('must be as a nextUri has it');
    } else wrong('is not known here; retentionDays and after are');
  }
  refuse(violations);
  return parsed;
}

const document: OperationDocument = {
  operationId: 'getRetention',
  subject: 'Retention',
  summary: 'What a run of retention would remove now',
  description: `A dry run; oldest first in each region, also of regions that this server does not list. With \`retentionDays\` as if those were in force, so that they can be tried before they are set. The counts stand on the first page alone.`,
  query: {
    retentionDays: {
      description: 'Days to be tried; the days in force where it is left out',
      schema: { type: 'integer', minimum: 1, maximum: mostDays },
    },
    after: { description: 'As a `nextUri` has it: where the page before ended', schema: { type: 'string' } },
  },
  answers: {
    200: {
      description: `How many would go and stay, and at most ${pageSize} of those that would go`,
      schema: successSchema(
        { recordings: { type: 'array', items: dueRecordingSchema, maxItems: pageSize } },
        { retention: forecastAnswerSchema, nextUri: uriSchema },
      ),
      example: {
        statusCode: statusCode.success,
        retention: {
          retentionDays: 365,
          startedBefore: '2025-05-17T19:45:32.000+0000',
          wouldRemove: 1,
          wouldKeep: { nonDelete: 2, preserved: 0, recentlyPosted: 0 },
        },
        recordings: [{ id: 'call-1', region: 'default', startTime: '2025-05-01T08:00:00.000+0000' }],
      },
    },
  },
};

/**
 * `GET .../retention`: what a run would remove now, and how many it would keep (a dry run); oldest first in each region, `nextUri`
 * where more follow. With `retentionDays` as if those were in force, so that they can be tried before they are set. The counts
 * stand on the first page alone.
 */
export function getRetention({ findRetention, retentionForecast, baseUrl }: GetRetentionDeps): Operation {
  return documented(document, async (req, res) => {
    const { days: asked, after } = parseForecastQuery(queryStringOf(req));
    const ccid = contactCenterId(req);
    const { daysInForce, at } = await findRetention(ccid);
    const days = asked ?? daysInForce;
    const cutoff = retentionCutoff(days, at);
    if (days === null || cutoff === undefined) {
      sendJson(res, { statusCode: statusCode.success, retention: { wouldRemove: 0 }, recordings: [] });
      return;
    }
    const found = await retentionForecast.list(ccid, cutoff, { limit: pageSize + 1, after });
    const forecast = after ? undefined : await retentionForecast.count(ccid, cutoff);
    const page = found.slice(0, pageSize);
    const kept = asked === undefined ? '' : `retentionDays=${asked}&`;
    const uri = `${contactCenterUri(baseUrl, ccid)}/retention?${kept}after=`;
    sendJson(res, {
      statusCode: statusCode.success,
      ...(forecast && { retention: encodeForecast(days, cutoff, forecast) }),
      recordings: page.map(encodeDueRecording),
      ...(found.length > pageSize && { nextUri: uri + writePosition(page.at(-1)!) }),
    });
  });
}
