import type { Response } from 'express';
import { stringifyJson } from '../json';

/** `res.json` that loses no digits of what was posted. */
export function sendJson(res: Response, body: object): void {
  res.type('json').send(stringifyJson(body));
}
