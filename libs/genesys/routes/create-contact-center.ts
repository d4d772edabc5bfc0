import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { jsonBody } from '../../http/json-body';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { contactCenterUri } from '../contact-center-codec';
import { decodeContactCenter } from '../contact-center-schema';
import { statusCode } from '../envelope';
import { limits } from '../recording-schema';

export interface CreateContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'create'>;
  baseUrl: string;
}

/** `POST /api/v2/ops/contact-centers`; `warnings` where its stores overlap another center's. */
export function createContactCenter({ contactCenters, baseUrl }: CreateContactCenterDeps): RequestHandler[] {
  return [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const posted = decodeContactCenter(req.body as Json);
      const { id = randomUUID(), draft } = posted;
      tellAudit(req, { contactCenterId: id, subject: id });
      const { warnings } = await auditChange(req, (note) => contactCenters.create(draft, id, note()));
      const uri = contactCenterUri(baseUrl, id);
      res.json({ statusCode: statusCode.success, id, uri, ...(warnings.length > 0 && { warnings }) });
    },
  ];
}
