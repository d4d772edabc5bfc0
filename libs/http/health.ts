import type { OperationDocument } from '../openapi/operation-document';
import { documented, type Operation } from './mount';

/** Whoever asks wants to know now: a database that takes longer is not there for requests either. */
const readyWithinMs = 3_000;

const statusSchema = (status: string) => ({
  type: 'object',
  required: ['status'],
  additionalProperties: false,
  properties: { status: { const: status } },
});

/** The process is there. */
export const getHealth = documented(
  {
    operationId: 'getHealth',
    subject: 'Service',
    summary: 'Whether the process is there',
    answers: { 200: { description: 'It is', schema: statusSchema('ok'), example: { status: 'ok' } } },
  },
  (_req, res) => {
    res.json({ status: 'ok' });
  },
);

const readinessDocument: OperationDocument = {
  operationId: 'getReadiness',
  subject: 'Service',
  summary: 'Whether requests are served',
  description:
    'The database is reachable and has the migrations of this version, and the process is not about to stop.',
  answers: {
    200: { description: 'They are', schema: statusSchema('ok'), example: { status: 'ok' } },
    503: { description: 'They are not', schema: statusSchema('unavailable'), example: { status: 'unavailable' } },
  },
};

/** Ready for requests: the database answers and knows this version's migrations. */
export const getReadiness = (isReady: () => Promise<boolean>): Operation =>
  documented(readinessDocument, async (_req, res) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), readyWithinMs);
    });
    const ready = await Promise.race([isReady().catch(() => false), late]);
    clearTimeout(timer);
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable' });
  });
