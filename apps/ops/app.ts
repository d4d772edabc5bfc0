import { checkSchema, isMigrated } from '../../db/migrate';
import { auditNote } from '../../libs/audit/audit-entry';
import { createAuditListStore } from '../../libs/audit/audit-list-store';
import { createAuditSealStore } from '../../libs/audit/audit-seal-store';
import type { Role } from '../../libs/contact-centers/contact-center';
import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
import { createFailedSignInStore } from '../../libs/contact-centers/failed-sign-in-store';
import { createFailedSignIns } from '../../libs/contact-centers/failed-sign-ins';
import { ensureFirstOpsAdmin } from '../../libs/contact-centers/first-ops-admin';
import { findRetention } from '../../libs/contact-centers/retention-period-store';
import { checkSecretsKey } from '../../libs/contact-centers/secrets-check';
import { createSignIn } from '../../libs/contact-centers/sign-in';
import { createPasswords } from '../../libs/contact-centers/passwords';
import { createUserStore } from '../../libs/contact-centers/user-store';
import { openDatabase } from '../../libs/database';
import { errorAnswer } from '../../libs/genesys/envelope';
import { changeHold } from '../../libs/genesys/routes/change-hold';
import { changePassword } from '../../libs/genesys/routes/change-password';
import { createContactCenter } from '../../libs/genesys/routes/create-contact-center';
import { createUser } from '../../libs/genesys/routes/create-user';
import { deleteContactCenter } from '../../libs/genesys/routes/delete-contact-center';
import { deleteRecording } from '../../libs/genesys/routes/delete-recording';
import { deleteUser } from '../../libs/genesys/routes/delete-user';
import { getContactCenter } from '../../libs/genesys/routes/get-contact-center';
import { getMe } from '../../libs/genesys/routes/get-me';
import { getRecording } from '../../libs/genesys/routes/get-recording';
import { getRetention } from '../../libs/genesys/routes/get-retention';
import { getUser } from '../../libs/genesys/routes/get-user';
import { getVersion } from '../../libs/genesys/routes/get-version';
import { listAudit } from '../../libs/genesys/routes/list-audit';
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
import { createAuditTrail } from '../../libs/http/audit-trail';
import { authenticate } from '../../libs/http/basic-auth';
import { getHealth, getReadiness } from '../../libs/http/health';
import { createMetrics, type Metrics } from '../../libs/http/metrics';
import { row, type Mount } from '../../libs/http/mount';
import { runApp, type RunningApp } from '../../libs/http/run-app';
import { errorAnswerByPath } from '../../libs/imagicle/envelope';
import { imagicleMounts } from '../../libs/imagicle/mounts';
import { createLogger, type Logger } from '../../libs/logger';
import { createMediaAccess } from '../../libs/media/media-access';
import { createMp3Encoders } from '../../libs/media/mp3-encoders';
import { createMediaDeleter } from '../../libs/recordings/media-deleter';
import { createMediaDeletionStore } from '../../libs/recordings/media-deletion-store';
import { createRecordingListStore } from '../../libs/recordings/recording-list-store';
import { createRecordingSearchStore } from '../../libs/recordings/recording-search-store';
import { createRecordingStore } from '../../libs/recordings/recording-store';
import { createRetentionForecastStore } from '../../libs/recordings/retention-forecast-store';
import { createRetentionRunStore } from '../../libs/recordings/retention-run-store';
import { createStreamPlaces } from '../../libs/recordings/stream-places';
import { createUploadStore } from '../../libs/recordings/upload-store';
import { repeat } from '../../libs/repeat';
import { createSecrets } from '../../libs/secrets';
import { version } from '../../libs/version';
import type { OpsConfig } from './config';
import { startRetention } from './retention';

/** How long a request tries to delete a recording's media before it leaves the rest to the background. */
const deletionBudgetMs = (config: Pick<OpsConfig, 'storageTimeoutMs'>) => 3 * config.storageTimeoutMs;
/**
 * How long the background leaves media alone that somebody is deleting: as long as that takes, and no longer, for the sake of
 * those whose process was killed. Two attempts at once do no harm.
 */
const deletionLeaseMs = (config: Pick<OpsConfig, 'storageTimeoutMs'>) =>
  deletionBudgetMs(config) + config.storageTimeoutMs;
const deletionPollMs = 2_000;
const forgetPollMs = 60_000;
/** A recorder that has waited so long is better off with an answer. */
const uploadWaitMs = 5_000;
/** A deletion holds a connection while the store works: they come from a pool of their own, so that a hung store starves nobody. */
const deletionPoolSize = 12;

const base = '/api/v2/ops/contact-centers';

type Parts = ReturnType<typeof createParts>;

/** Everything that the routes are made of. */
function createParts(config: OpsConfig, logger: Logger, metrics: Metrics) {
  const open = (pool: string, poolSize: number, idleInTransactionMs?: number) =>
    openDatabase({
      url: config.databaseUrl,
      poolSize,
      idleInTransactionMs,
      statementTimeoutMs: config.statementTimeoutMs,
      connectTimeoutMs: 3_000,
      onError: (err) => logger.warn({ err }, 'an idle database connection was lost'),
      onConnectionWait: metrics.onConnectionWait(pool),
    });
  const db = open('requests', config.databasePoolSize);
  const deletionDb = open('deletions', deletionPoolSize, 60_000 + deletionBudgetMs(config));
  const secrets = createSecrets(config.secretsKey);
  const contactCenters = createContactCenterStore(db, secrets);
  const passwords = createPasswords();
  const users = createUserStore(db, passwords);
  const failedSignIns = createFailedSignInStore(db);
  const media = createMediaAccess({ timeoutMs: config.storageTimeoutMs, secrets, onRequest: metrics.onStoreRequest });
  const deletions = createMediaDeletionStore(deletionDb);
  const deleter = createMediaDeleter({
    store: deletions,
    removeObject: async (contactCenterId, descriptor) => {
      await media.remove(await contactCenters.find(contactCenterId), descriptor);
    },
    budgetMs: deletionBudgetMs(config),
    leaseMs: deletionLeaseMs(config),
    onGivenUp: (deletion, error) =>
      logger.error(
        { contactCenterId: deletion.contactCenterId, mediaDeletionId: deletion.id, reason: error },
        'media deletion given up',
      ),
  });
  return {
    db,
    deletionDb,
    stopping: new AbortController(),
    audit: createAuditTrail(db, metrics.registry, logger),
    auditList: createAuditListStore(db),
    auditSealing: createAuditSealStore(db),
    secrets,
    contactCenters,
    users,
    media,
    deletions,
    deleter,
    passwords,
    failedSignIns,
    signIn: createSignIn({ users, passwords, failures: createFailedSignIns({ store: failedSignIns }) }),
    recordings: createRecordingStore(db),
    search: createRecordingSearchStore(db),
    list: createRecordingListStore(db),
    mp3Encoders: createMp3Encoders(),
    uploadPlaces: createStreamPlaces({
      ...{ atOnce: config.uploadsAtOnce, ofOneCenter: Math.ceil(config.uploadsAtOnce / 2), waitMs: uploadWaitMs },
      refusal: 'Too many recordings are being uploaded',
    }),
    uploads: createUploadStore(db),
    retentionRuns: createRetentionRunStore(db),
    retentionForecast: createRetentionForecastStore(db),
    findRetention: (contactCenterId: string) => findRetention(db, contactCenterId),
  };
}

/** The ops app's mount table: its whole interface. `:ccid` names the contact center. */
export function opsMounts(
  parts: Parts,
  config: Pick<OpsConfig, 'region' | 'storageTimeoutMs'>,
  baseUrl: string,
): Mount[] {
  const { db, secrets, recordings } = parts;
  const deps = { ...parts, baseUrl, region: config.region, opsSecrets: secrets, leaseMs: deletionLeaseMs(config) };
  const ops: Role[] = ['OPS_ADMIN'];
  const recorders: Role[] = ['OPS_ADMIN', 'RECORDER'];
  const post = postRecording(deps);
  const readiness = getReadiness(async () => !parts.stopping.signal.aborted && (await isMigrated(db)));
  return [
    row('GET', '/healthz', 'anyone', 'nothing', getHealth),
    row('GET', '/readyz', 'anyone', 'nothing', readiness),
    row('GET', '/api/v2/diagnostics/version', 'anyone', 'nothing', getVersion({ version })),
    row('GET', '/api/v2/me', 'any user', 'nothing', getMe),
    // Here and not on the public app, whose only write is the hold.
    row('PUT', '/api/v2/me/password', 'any user', 'password.change', changePassword(deps)),

    row('GET', base, ops, 'contactCenter.list', listContactCenters(deps)),
    row('POST', base, ops, 'contactCenter.create', createContactCenter(deps)),
    row('GET', `${base}/:ccid`, ops, 'contactCenter.read', getContactCenter(deps)),
    row('PUT', `${base}/:ccid`, ops, 'contactCenter.change', replaceContactCenter(deps)),
    row('DELETE', `${base}/:ccid`, ops, 'contactCenter.delete', deleteContactCenter(deps)),
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
    row('GET', `${base}/:ccid/recordings/:id/play/:file`, ops, 'recording.play', playMediaFile(deps)),
    row('GET', `${base}/:ccid/media-deletions`, ops, 'mediaDeletion.list', listMediaDeletions(deps)),
    row('POST', `${base}/:ccid/media-deletions/:id/retry`, ops, 'mediaDeletion.retry', retryMediaDeletion(deps)),
    row('GET', `${base}/:ccid/audit`, ops, 'audit.read', listAudit(deps)),
    row('GET', '/api/v2/ops/audit', ops, 'audit.read', listAudit(deps)),

    ...imagicleMounts(deps),
  ];
}

/** Starts the ops app: recorders write, ops admins read and delete. */
export async function startOps(config: OpsConfig): Promise<RunningApp> {
  const metrics = createMetrics('ops');
  const logger = createLogger(config.logLevel, undefined, metrics.onLogLine).child({ app: 'ops' });
  const parts = createParts(config, logger, metrics);
  const { db, deletionDb, media, mp3Encoders, deleter, failedSignIns, signIn, users, secrets, audit } = parts;
  /** What runs beside the requests, by how it is stopped. */
  const background: (() => Promise<void>)[] = [];
  const release = async () => {
    await Promise.all(background.map((stop) => stop()));
    media.close();
    await audit.close();
    await Promise.all([mp3Encoders.close(), db.close(), deletionDb.close()]);
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
    startRetention(parts, config, logger, metrics),
  );
  audit.keep(config.auditRetentionDays);
  metrics.watchPools({ requests: db, deletions: deletionDb });
  metrics.watchDeletions(() => createMediaDeletionStore(db).count());
  metrics.gauge('mp3_encodings', 'MP3s that are being made while they are heard', () => mp3Encoders.encodings);
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
        trustProxy: config.trustProxy,
        mounts: opsMounts(parts, config, baseUrl),
        authenticate: authenticate(signIn),
        audit: audit.recorder,
        errorAnswer: errorAnswerByPath(errorAnswer),
      }),
    release,
  });
}
