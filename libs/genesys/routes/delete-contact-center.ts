import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { SignIn } from '../../contact-centers/sign-in';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';

export interface DeleteContactCenterDeps {
  contactCenters: Pick<ContactCenterStore, 'remove'>;
  signIn: Pick<SignIn, 'forget'>;
}

const document: OperationDocument = {
  operationId: 'deleteContactCenter',
  subject: 'Contact centers',
  summary: 'Delete a contact center and its users',
  answers: { 200: { description: 'Done', schema: successSchema(), example: { statusCode: statusCode.success } } },
  errors: { 409: 'It has recordings, or deletions of media that are pending' },
};

/** `DELETE /api/v2/ops/contact-centers/{ccid}`, its users with it: 409 while it has recordings or pending deletions. */
export function deleteContactCenter({ contactCenters, signIn }: DeleteContactCenterDeps): Operation {
  return documented(document, async (req, res) => {
    const ccid = contactCenterId(req);
    const userNames = await auditChange(req, (note) => contactCenters.remove(ccid, note()));
    userNames.forEach((userName) => signIn.forget(userName));
    res.json({ statusCode: statusCode.success });
  });
}
