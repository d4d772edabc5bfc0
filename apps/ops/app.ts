import { checkSchema, isMigrated } from '../../db/migrate';
import { auditNote } from '../../libs/audit/audit-entry';
import type { Role } from '../../libs/contact-centers/contact-center';
import { ensureFirstOpsAdmin } from '../../libs/contact-centers/first-ops-admin';
import { checkSecretsKey } from '../../libs/contact-centers/secrets-check';
import { errorAnswer, genesysDialect } from '../../libs/genesys/envelope';
import { changeHold } from '../../libs/genesys/routes/change-hold';
import { changePassword } from '../../libs/genesys/routes/change-password';
import { checkStorage } from '../../libs/genesys/routes/check-storage';
import { createContactCenter } from '../../libs/genesys/routes/create-contact-center';
import { createSession } from '../../libs/genesys/routes/create-session';
import { createUser } from '../../libs/genesys/routes/create-user';
import { deleteContactCenter } from '../../libs/genesys/routes/delete-contact-center';
import { deleteRecording } from '../../libs/genesys/routes/delete-recording';
import { deleteSession } from '../../libs/genesys/routes/delete-session';
import { deleteUser } from '../../libs/genesys/routes/delete-user';
import { getContactCenter } from '../../libs/genesys/routes/get-contact-center';
import { getDetails } from '../../libs/genesys/routes/get-details';
import { getMe } from '../../libs/genesys/routes/get-me';
import { getPeaks } from '../../libs/genesys/routes/get-peaks';
import { getRecording } from '../../libs/genesys/routes/get-recording';
import { getRetention } from '../../libs/genesys/routes/get-retention';
import { getUser } from '../../libs/genesys/routes/get-user';
import { getVersion } from '../../libs/genesys/routes/get-version';
import { listAudit } from '../../libs/genesys/routes/list-audit';
import { countMediaDeletions } from '../../libs/genesys/routes/count-media-deletions';
import { listContactCenters } from '../../libs/genesys/routes/list-contact-centers';
import { listMediaDeletions } from '../../libs/genesys/routes/list-media-deletions';
import { listUsers } from '../../libs/genesys/routes/list-users';
import { playMediaFile } from '../../libs/genesys/routes/play-media-file';
import { postRecording } from '../../libs/genesys/routes/post-recording';
import { queryRecordings } from '../../libs/genesys/routes/query-recordings';
import { replaceContactCenter } from '../../libs/genesys/routes/replace-contact-center';
import { replaceUser } from '../../libs/genesys/routes/replace-user';
import { retryMediaDeletion } from '../../libs/genesys/routes/retry-media-deletion';
import { runRetention } from '../../libs/genesys/routes/run-retention';
import { createApp } from '../../libs/http/app';
import { authenticate } from '../../libs/http/basic-auth';
import { CookieStrategy } from '../../libs/http/cookie-strategy';
import { getOpenApi } from '../../libs/http/get-openapi';
import { getAsset, getPage } from '../../libs/http/get-page';
import { getHealth, getReadiness } from '../../libs/http/health';
import { createMetrics } from '../../libs/http/metrics';
import { row, type Mount } from '../../libs/http/mount';
import { runApp, type RunningApp } from '../../libs/http/run-app';
import { createSessionCookie } from '../../libs/http/session-cookie';
import { dialectByPath, errorAnswerByPath } from '../../libs/imagicle/envelope';
import { imagicleMounts } from '../../libs/imagicle/mounts';
import { createLogger } from '../../libs/logger';
import { documentedApps } from '../../libs/openapi/documented-apps';
import { openApiDocument } from '../../libs/openapi/openapi-document';
import { createMediaDeletionStore } from '../../libs/recordings/media-deletion-store';
import { repeat } from '../../libs/repeat';
import { version } from '../../libs/version';
import type { OpsConfig } from './config';
import { createParts, deletionLeaseMs, type Parts } from './parts';
import { startRetention } from './retention';

const deletionPollMs = 2_000;
const forgetPollMs = 60_000;

const base = '/api/v2/ops/contact-centers';

const sessionCookie = (baseUrl: string) => createSessionCookie(documentedApps.ops.cookieName, baseUrl);

/** The ops app's mount table: its whole interface. `:ccid` names the contact center. */
export function opsMounts(
  parts: Parts,
  config: Pick<OpsConfig, 'region' | 'storageTimeoutMs'>,
  baseUrl: string,
): Mount[] {
  const { db, secrets, recordings } = parts;
  const cookie = sessionCookie(baseUrl);
  const deps = {
    ...parts,
    cookie,
    baseUrl,
    region: config.region,
    opsSecrets: secrets,
    leaseMs: deletionLeaseMs(config),
  };
  const ops: Role[] = ['OPS_ADMIN'];
  const recorders: Role[] = ['OPS_ADMIN', 'RECORDER'];
  const post = postRecording(deps);
  const readiness = getReadiness(async () => !parts.stopping.signal.aborted && (await isMigrated(db)));
  const documented = { ...documentedApps.ops, dialectOf: dialectByPath(genesysDialect) };
  const mounts: Mount[] = [
    row(
      'GET',
      '/openapi.json',
      'anyone',
      'nothing',
      getOpenApi(() => openApiDocument(mounts, documented)),
    ),
    row('GET', '/', 'anyone', 'nothing', getPage(deps, 'ops.html')),
    row('GET', '/contact-centers/*path', 'anyone', 'nothing', getPage(deps, 'ops.html')),
    row('GET', '/docs', 'anyone', 'nothing', getPage(deps, 'docs.html')),
    row('GET', '/assets/:file', 'anyone', 'nothing', getAsset(deps)),
    row('GET', '/healthz', 'anyone', 'nothing', getHealth),
    row('GET', '/readyz', 'anyone', 'nothing', readiness),
    row('GET', '/api/v2/diagnostics/version', 'anyone', 'nothing', getVersion({ version })),
    row('POST', '/api/v2/session', 'anyone', 'session.create', createSession(deps)),
    row('DELETE', '/api/v2/session', 'anyone', 'session.delete', deleteSession(deps)),
    row('GET', '/api/v2/me', 'any user', 'nothing', getMe),
    // Here and not on the public app, whose only write is the hold.
    row('PUT', '/api/v2/me/password', 'any user', 'password.change', changePassword(deps)),

    row('GET', base, ops, 'contactCenter.list', listContactCenters(deps)),
    row('POST', base, ops, 'contactCenter.create', createContactCenter(deps)),
    row('GET', `${base}/:ccid`, ops, 'contactCenter.read', getContactCenter(deps)),
    row('PUT', `${base}/:ccid`, ops, 'contactCenter.change', replaceContactCenter(deps)),
    row('DELETE', `${base}/:ccid`, ops, 'contactCenter.delete', deleteContactCenter(deps)),
    row('POST', `${base}/:ccid/storage-check`, ops, 'contactCenter.checkStorage', checkStorage(deps)),
    row('GET', `${base}/:ccid/retention`, ops, 'retention.read', getRetention(deps)),
    row('POST', `${base}/:ccid/retention`, ops, 'retention.run', runRetention(deps)),
    row('GET', `${base}/:ccid/users`, ops, 'user.list', listUsers(deps)),
    row('POST', `${base}/:ccid/users`, ops, 'user.create', createUser(deps)),
    row('GET', `${base}/:ccid/users/:userName`, ops, 'user.read', getUser(deps)),
    row('PUT', `${base}/:ccid/users/:userName`, ops, 'user.change', replaceUser(deps)),
    row('DELETE', `${base}/:ccid/users/:userName`, ops, 'user.delete', deleteUser(deps)),

    row('POST', `${base}/:ccid/recordings`, recorders, 'recording.post', post),
    row('POST', '/internal-api/contact-centers/:ccid/recordings', recorders, 'recording.post', post),
    row('GET', `${base}/:ccid/recordings`, ops, 'recording.search', queryRecordings(deps)),
    row('GET', `${base}/:ccid/recordings/:id`, ops, 'recording.read', getRecording(deps)),
    row('POST', `${base}/:ccid/recordings/:id`, ops, 'recording.hold', changeHold({ recordings, mayLift: true })),
    row('DELETE', `${base}/:ccid/recordings/:id`, ops, 'recording.delete', deleteRecording(deps)),
    row('GET', `${base}/:ccid/recordings/:id/details`, ops, 'recording.read', getDetails(deps)),
    row('GET', `${base}/:ccid/recordings/:id/peaks/:file`, ops, 'recording.read', getPeaks(deps)),
    row('GET', `${base}/:ccid/recordings/:id/play/:file`, ops, 'recording.play', playMediaFile(deps)),
    row('GET', `${base}/:ccid/media-deletions`, ops, 'mediaDeletion.list', listMediaDeletions(deps)),
    row('POST', `${base}/:ccid/media-deletions/:id/retry`, ops, 'mediaDeletion.retry', retryMediaDeletion(deps)),
    row('GET', '/api/v2/ops/media-deletions', ops, 'mediaDeletion.list', countMediaDeletions(deps)),
    row('GET', `${base}/:ccid/audit`, ops, 'audit.read', listAudit(deps)),
    row('GET', '/api/v2/ops/audit', ops, 'audit.read', listAudit(deps)),

    ...imagicleMounts(deps),
  ];
  return mounts;
}

/** Starts the ops app: recorders write, ops admins read and delete. */
export async function startOps(config: OpsConfig): Promise<RunningApp> {
  const metrics = createMetrics('ops');
  const logger = createLogger(config.logLevel, undefined, metrics.onLogLine).child({ app: 'ops' });
  const parts = createParts(config, logger, metrics);
  const { db, deletionDb, media, mp3Encoders, peaksThreads, deleter, failedSignIns, sessionStore } = parts;
  const { signIn, sessions, users, secrets, audit } = parts;
  /** What runs beside the requests, by how it is stopped. */
  const background: (() => Promise<void>)[] = [];
  const release = async () => {
    await Promise.all(background.map((stop) => stop()));
    media.close();
    await audit.close();
    await Promise.all([mp3Encoders.close(), peaksThreads.close(), db.close(), deletionDb.close()]);
  };
  try {
    await checkSchema(db);
    await checkSecretsKey(db, secrets);
    await ensureFirstOpsAdmin(users, config.firstOpsAdmin, (userName) =>
      auditNote({
        at: Date.now(),
        action: 'user.create',
        result: 200,
        subject: userName,
        details: { roles: ['OPS_ADMIN'] },
      }),
    );
  } catch (error) {
    await release();
    throw error;
  }
  const failed = (what: string) => (err: unknown) => logger.warn({ err }, `${what} failed; it will be tried again`);
  background.push(
    repeat(async () => (await deleter.attemptDue()) > 0, deletionPollMs, failed('looking at pending media deletions')),
    repeat(() => failedSignIns.forget().then(() => false), forgetPollMs, failed('forgetting old sign-ins')),
    repeat(() => sessionStore.forget().then(() => false), forgetPollMs, failed('forgetting old sessions')),
    startRetention(parts, config, logger, metrics),
  );
  audit.keep(config.auditRetentionDays);
  metrics.watchPools({ requests: db, deletions: deletionDb });
  metrics.watchDeletions(() => createMediaDeletionStore(db).count());
  metrics.gauge('mp3_encodings', 'MP3s that are being made while they are heard', () => mp3Encoders.encodings);
  metrics.gauge('peaks_at_work', 'Waveforms that are being worked out, or wait for it', () => parts.peaks.atWork);
  return await runApp(config, {
    portVariable: 'OPS_PORT',
    metrics,
    stopping: parts.stopping,
    errorAnswer: errorAnswerByPath(errorAnswer),
    makeApp: (baseUrl) =>
      createApp({
        logger,
        metrics,
        baseUrl,
        cookie: sessionCookie(baseUrl),
        trustProxy: config.trustProxy,
        mounts: opsMounts(parts, config, baseUrl),
        authenticate: authenticate(signIn, new CookieStrategy(sessions, sessionCookie(baseUrl))),
        audit: audit.recorder,
        errorAnswer: errorAnswerByPath(errorAnswer),
      }),
    release,
  });
}
