import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { OperationDocument } from '../../openapi/operation-document';
import {
  contactCenterAnswerSchema,
  contactCenterUri,
  encodeContactCenter,
  exampleContactCenter,
  uriSchema,
} from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import { fieldsParameter, wantsAllFields } from '../fields-parameter';
import { documented, type Operation } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';

export interface ListContactCentersDeps {
  contactCenters: Pick<ContactCenterStore, 'list'>;
  baseUrl: string;
}

const document: OperationDocument = {
  operationId: 'listContactCenters',
  subject: 'Contact centers',
  summary: 'List the contact centers',
  query: fieldsParameter,
  answers: {
    200: {
      description: 'Their addresses, or the contact centers themselves where they are asked for',
      schema: {
        oneOf: [
          successSchema({ uris: { type: 'array', items: uriSchema } }),
          successSchema({ contactCenters: { type: 'array', items: contactCenterAnswerSchema } }),
        ],
      },
      example: { statusCode: statusCode.success, contactCenters: [exampleContactCenter] },
    },
  },
};

/** `GET /api/v2/ops/contact-centers` → `uris`, with `?fields=*` → `contactCenters` */
export function listContactCenters({ contactCenters, baseUrl }: ListContactCentersDeps): Operation {
  return documented(document, async (req, res) => {
    const whole = wantsAllFields(queryStringOf(req));
    const found = await contactCenters.list();
    res.json({
      statusCode: statusCode.success,
      ...(whole
        ? { contactCenters: found.map(encodeContactCenter) }
        : { uris: found.map(({ id }) => contactCenterUri(baseUrl, id)) }),
    });
  });
}
