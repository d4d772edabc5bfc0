import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { jsonBody } from '../../http/json-body';
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
      const { id, warnings } = await contactCenters.create(posted.draft, posted.id);
      const uri = contactCenterUri(baseUrl, id);
      res.json({ statusCode: statusCode.success, id, uri, ...(warnings.length > 0 && { warnings }) });
    },
  ];
}
