import type { Request, RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { StorageSettings } from '../../contact-centers/contact-center';
import { settleStorage } from '../../contact-centers/storage-settings';
import { jsonBody } from '../../http/json-body';
import { clientSignal } from '../../http/media-request';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { sendJson } from '../../http/send-json';
import type { Json } from '../../json';
import type { OperationDocument } from '../../openapi/operation-document';
import type { checkStores } from '../../media/check-stores';
import { decodeStorageCheck, storageCheckSchema } from '../contact-center-schema';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';
import { encodeStoreCheck, exampleStoreCheck, storeCheckSchema, storesToCheck } from '../storage-check-codec';

export interface CheckStorageDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  checkStores: (
    stores: Parameters<typeof checkStores>[0],
    options: Pick<Parameters<typeof checkStores>[1], 'signal' | 'name'>,
  ) => ReturnType<typeof checkStores>;
}

/** Without a body the settings are those that are set. */
function optionalBody(): RequestHandler {
  const read = jsonBody(limits.bodyBytes);
  return (req, res, next) => {
    const { 'transfer-encoding': coding, 'content-length': length = '0' } = req.headers;
    if (coding === undefined && length === '0') next();
    else read(req, res, next);
  };
}

async function settingsToCheck(req: Request, contactCenters: CheckStorageDeps['contactCenters'], ccid: string) {
  const { storage: draft } = req.body === undefined ? {} : decodeStorageCheck(req.body as Json);
  const { storage } = await contactCenters.find(ccid);
  const settings: StorageSettings = draft ? settleStorage(draft, storage) : storage;
  return { settings, saved: draft === undefined };
}

const document = (): OperationDocument => ({
  operationId: 'checkStorage',
  subject: 'Contact centers',
  summary: 'Try the stores of a contact center',
  description:
    'Tries all stores side by side: one small request that reads, and in the store that takes uploads a tiny file (`tapehouse-storage-check-{ccid}.txt`) is written, read again and removed. A store that does not work makes no error of the request: it is said of it in plain words what is wrong and what to do.\n\n' +
    'With `storage` in the body settings are tried before they are set. A secret left out is the stored one, under the rules of `PUT`.',
  body: {
    schema: storageCheckSchema,
    limit: limits.bodyBytes,
    optional: true,
    examples: { draft: { storage: { webDAV: [{ baseUrl: 'http://media.example.com/acme/', username: 'acme' }] } } },
  },
  answers: {
    200: {
      description: 'What was found of each store, in the order of the settings',
      schema: successSchema({ stores: { type: 'array', items: storeCheckSchema } }),
      example: { statusCode: statusCode.success, stores: [exampleStoreCheck] },
    },
  },
  errors: { 404: 'The contact center is not found' },
});

/**
 * `POST .../{ccid}/storage-check`: tries each store of the contact center, or of `storage` in the body before that is set (a
 * secret left out is the stored one, under the rules of PUT), and says of each in plain words what is wrong and what to do.
 */
export function checkStorage({ contactCenters, checkStores }: CheckStorageDeps): Operation {
  return documented(document, [
    optionalBody(),
    async (req, res) => {
      const ccid = contactCenterId(req);
      const { settings, saved } = await settingsToCheck(req, contactCenters, ccid);
      const stores = storesToCheck(settings);
      const checks = await checkStores(
        stores.map(({ checked }) => checked),
        { signal: clientSignal(res), name: ccid },
      );
      tellAudit(req, { details: { saved, stores: stores.length, failing: checks.filter(({ ok }) => !ok).length } });
      sendJson(res, {
        statusCode: statusCode.success,
        stores: stores.map((store, index) => encodeStoreCheck(store, checks[index]!)),
      });
    },
  ]);
}
