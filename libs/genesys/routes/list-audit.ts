import contentDisposition from 'content-disposition';
import type { Request, Response } from 'express';
import { installationChain } from '../../audit/audit-hash';
import type { AuditListStore } from '../../audit/audit-list-store';
import { sealWhatWaits, type AuditSealStore } from '../../audit/audit-seal-store';
import { clientSignal } from '../../http/media-request';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { tellAudit } from '../../http/request-audit';
import { sendJson } from '../../http/send-json';
import { sendPieces } from '../../http/send-pieces';
import type { DocumentedRow, OperationDocument } from '../../openapi/operation-document';
import { auditEntrySchema, csvOf, encodeAuditEntry, jsonLinesOf } from '../audit-codec';
import { auditParameters } from '../audit-document';
import { nextAuditUri, parseAuditQuery, type ParsedAuditQuery } from '../audit-query';
import { uriSchema } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';

export interface ListAuditDeps {
  auditList: AuditListStore;
  auditSealing: AuditSealStore;
  baseUrl: string;
}

const pageSize = 100;
const types = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

function document({ path }: DocumentedRow): OperationDocument {
  const ofCenter = path.includes(':ccid');
  return {
    operationId: ofCenter ? 'listAudit' : 'listInstallationAudit',
    subject: 'Audit trail',
    summary: ofCenter ? 'The audit trail of a contact center' : 'The audit trail of what belongs to no contact center',
    description: `${ofCenter ? '' : "Ops admins' sign-ins, and those of unknown users. "}Newest first, \`nextUri\` where more follow. Entries are listed within two seconds, those of writes at once.

With \`format\` all that match come as a file. A line of \`jsonl\` has the entry's text, of which its hash is made: with all lines the chain can be computed anywhere.`,
    query: auditParameters,
    answers: {
      200: {
        description: `At most ${pageSize} entries, or all of them as a file`,
        content: {
          'application/json': successSchema(
            { audit: { type: 'array', items: auditEntrySchema, maxItems: pageSize } },
            { nextUri: uriSchema },
          ),
          'text/csv': { type: 'string' },
          'application/jsonl': { type: 'string' },
        },
        headers: { 'Content-Disposition': { description: 'Of a file', schema: { type: 'string' } } },
      },
    },
  };
}

/**
 * `GET /api/v2/ops/contact-centers/{ccid}/audit`, and `GET /api/v2/ops/audit` for what belongs to no contact center: newest
 * first, `nextUri` where more follow; with `format=csv|jsonl` all of it as a file.
 */
export function listAudit({ auditList, auditSealing, baseUrl }: ListAuditDeps): Operation {
  return documented(document, async (req, res) => {
    const parsed = parseAuditQuery(queryStringOf(req));
    const ccid = req.params.ccid === undefined ? undefined : contactCenterId(req);
    if (parsed.format) tellAudit(req, { action: 'audit.export' });
    // First: a contact center that is gone may have its trail only then.
    await sealWhatWaits(auditSealing);
    await auditList.find(ccid);
    if (parsed.format) {
      await exportAudit(req, res, auditList, ccid, { ...parsed, format: parsed.format });
      return;
    }
    const found = await auditList.list(ccid, parsed.query, { limit: pageSize + 1, after: parsed.after });
    const page = found.slice(0, pageSize);
    const uri = `${baseUrl}/api/v2/ops/${ccid === undefined ? '' : `contact-centers/${ccid}/`}audit`;
    sendJson(res, {
      statusCode: statusCode.success,
      audit: page.map(encodeAuditEntry),
      ...(found.length > pageSize && { nextUri: nextAuditUri(uri, parsed, page.at(-1)!) }),
    });
  });
}

async function exportAudit(
  req: Request,
  res: Response,
  auditList: AuditListStore,
  ccid: string | undefined,
  { query, format }: ParsedAuditQuery & { format: 'csv' | 'jsonl' },
): Promise<void> {
  const name = `audit-${ccid ?? 'installation'}.${format}`;
  res.set({ 'Content-Type': types[format], 'Content-Disposition': contentDisposition(name) });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  const batches = auditList.batches(ccid, query);
  const signal = clientSignal(res);
  try {
    await sendPieces(res, format === 'csv' ? csvOf(batches) : jsonLinesOf(ccid ?? installationChain, batches), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
