import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { Retention } from '../../contact-centers/retention-period-store';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import type { RetentionRunStore } from '../../recordings/retention-run-store';
import type { OperationDocument } from '../../openapi/operation-document';
import { contactCenterAnswerSchema, encodeContactCenter, exampleContactCenter } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import { encodeRetention, retentionAnswerSchema } from '../retention-codec';

export interface GetContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  findRetention: (contactCenterId: string) => Promise<Retention>;
  retentionRuns: Pick<RetentionRunStore, 'find'>;
}

const document: OperationDocument = {
  operationId: 'getContactCenter',
  subject: 'Contact centers',
  summary: 'Read a contact center',
  description: 'Secrets are left out; what is there fits the body of `replaceContactCenter`.',
  answers: {
    200: {
      description: 'The contact center, and what retention does there',
      schema: successSchema({ contactCenter: contactCenterAnswerSchema }, { retention: retentionAnswerSchema }),
      example: { statusCode: statusCode.success, contactCenter: exampleContactCenter },
    },
  },
};

/**
 * `GET /api/v2/ops/contact-centers/{ccid}`, secrets left out. `retention` stands beside the contact center, whose attributes are
 * those that a PUT takes.
 */
export function getContactCenter(deps: GetContactCenterDeps): Operation {
  const { contactCenters, findRetention, retentionRuns } = deps;
  return documented(document, async (req, res) => {
    const ccid = contactCenterId(req);
    const contactCenter = await contactCenters.find(ccid);
    const [inForce, run] = await Promise.all([findRetention(ccid), retentionRuns.find(ccid)]);
    const retention = encodeRetention(contactCenter, inForce, run);
    res.json({
      statusCode: statusCode.success,
      contactCenter: encodeContactCenter(contactCenter),
      ...(retention && { retention }),
    });
  });
}
