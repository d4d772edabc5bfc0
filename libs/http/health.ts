import type { RequestHandler } from 'express';

/** Whoever asks wants to know now: a database that takes longer is not there for requests either. */
const readyWithinMs = 3_000;

/** The process is there. */
export const getHealth: RequestHandler = (_req, res) => {
  res.json({ status: 'ok' });
};

/** Ready for requests: the database answers and knows this version's migrations. */
export const getReadiness =
  (isReady: () => Promise<boolean>): RequestHandler =>
  async (_req, res) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), readyWithinMs);
    });
    const ready = await Promise.race([isReady().catch(() => false), late]);
    clearTimeout(timer);
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unavailable' });
  };
