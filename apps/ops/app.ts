import { checkSchema, isMigrated } from '../../db/migrate';
import type { Role } from '../../libs/contact-centers/contact-center';
import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
import { ensureFirstOpsAdmin } from '../../libs/contact-centers/first-ops-admin';
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
import { getUser } from '../../libs/genesys/routes/get-user';
import { getVersion } from '../../libs/genesys/routes/get-version';
import { listContactCenters } from '../../libs/genesys/routes/list-contact-centers';
import { listMediaDeletions } from '../../libs/genesys/routes/list-media-deletions';
import { listUsers } from '../../libs/genesys/routes/list-users';
import { playMediaFile } from '../../libs/genesys/routes/play-media-file';
import { postRecording } from '../../libs/genesys/routes/post-recording';
import { queryRecordings } from '../../libs/genesys/routes/query-recordings';
import { replaceContactCenter } from '../../libs/genesys/routes/replace-contact-center';
import { replaceUser } from '../../libs/genesys/routes/replace-user';
import { retryMediaDeletion } from '../../libs/genesys/routes/retry-media-deletion';
import { createApp } from '../../libs/http/app';
import { authenticate } from '../../libs/http/basic-auth';
import { getHealth, getReadiness } from '../../libs/http/health';
import { createMetrics } from '../../libs/http/metrics';
import type { Mount } from '../../libs/http/mount';
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
import { createUploadStore } from '../../libs/recordings/upload-store';
import { repeat } from '../../libs/repeat';
import { createSecrets } from '../../libs/secrets';
import { version } from '../../libs/version';
import type { OpsConfig } from './config';

/** How long a request tries to delete a recording's media before it leaves the rest to the background. */
const deletionBudgetMs = (config: Pick<OpsConfig, 'storageTimeoutMs'>) => 3 * config.storageTimeoutMs;
/**
 * How long the background leaves media alone that somebody is deleting: as long as that takes, and no longer, for the sake of
 * those whose process was killed. Two attempts at once do no harm.
 */
const deletionLeaseMs = (config: Pick<OpsConfig, 'storageTimeoutMs'>) =>
  deletionBudgetMs(config) + config.storageTimeoutMs;
const deletionPollMs = 2_000;
/** A deletion holds a connection while the store works: they come from a pool of their own, so that a hung store starves nobody. */
const deletionPoolSize = 12;

const base = '/api/v2/ops/contact-centers';

type Parts = ReturnType<typeof createParts>;

/** Everything that the routes are made of. */
function createParts(config: OpsConfig, logger: Logger) {
  const open = (poolSize: number, idleInTransactionMs?: number) =>
    openDatabase({
      url: config.databaseUrl,
      poolSize,
      idleInTransactionMs,
      statementTimeoutMs: config.statementTimeoutMs,
      connectTimeoutMs: 3_000,
      onError: (err) => logger.warn({ err }, 'an idle database connection was lost'),
    });
  const db = open(config.databasePoolSize);
  const deletionDb = open(deletionPoolSize, 60_000 + deletionBudgetMs(config));
  const secrets = createSecrets(config.secretsKey);
  const contactCenters = createContactCenterStore(db, secrets);
  const passwords = createPasswords();
  const users = createUserStore(db, passwords);
  const media = createMediaAccess({ timeoutMs: config.storageTimeoutMs, secrets });
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
    secrets,
    contactCenters,
    users,
    media,
    deletions,
    deleter,
    passwords,
    signIn: createSignIn({ users, passwords }),
    recordings: createRecordingStore(db),
    search: createRecordingSearchStore(db),
    list: createRecordingListStore(db),
    mp3Encoders: createMp3Encoders(),
    uploads: createUploadStore(db),
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
  return [
    { method: 'GET', path: '/healthz', who: 'anyone', handler: getHealth },
    { method: 'GET', path: '/readyz', who: 'anyone', handler: getReadiness(() => isMigrated(db)) },
    { method: 'GET', path: '/api/v2/diagnostics/version', who: 'anyone', handler: getVersion({ version }) },
    { method: 'GET', path: '/api/v2/me', who: 'any user', handler: getMe },
    // Here and not on the public app, whose only write is the hold.
    { method: 'PUT', path: '/api/v2/me/password', who: 'any user', handler: changePassword(deps) },

    { method: 'GET', path: base, who: ops, handler: listContactCenters(deps) },
    { method: 'POST', path: base, who: ops, handler: createContactCenter(deps) },
    { method: 'GET', path: `${base}/:ccid`, who: ops, handler: getContactCenter(deps) },
    { method: 'PUT', path: `${base}/:ccid`, who: ops, handler: replaceContactCenter(deps) },
    { method: 'DELETE', path: `${base}/:ccid`, who: ops, handler: deleteContactCenter(deps) },
    { method: 'GET', path: `${base}/:ccid/users`, who: ops, handler: listUsers(deps) },
    { method: 'POST', path: `${base}/:ccid/users`, who: ops, handler: createUser(deps) },
    { method: 'GET', path: `${base}/:ccid/users/:userName`, who: ops, handler: getUser(deps) },
    { method: 'PUT', path: `${base}/:ccid/users/:userName`, who: ops, handler: replaceUser(deps) },
    { method: 'DELETE', path: `${base}/:ccid/users/:userName`, who: ops, handler: deleteUser(deps) },

    { method: 'POST', path: `${base}/:ccid/recordings`, who: recorders, handler: post },
    { method: 'POST', path: '/internal-api/contact-centers/:ccid/recordings', who: recorders, handler: post },
    { method: 'GET', path: `${base}/:ccid/recordings`, who: ops, handler: queryRecordings(deps) },
    { method: 'GET', path: `${base}/:ccid/recordings/:id`, who: ops, handler: getRecording(deps) },
    {
      method: 'POST',
      path: `${base}/:ccid/recordings/:id`,
      who: ops,
      handler: changeHold({ recordings, mayLift: true }),
    },
    { method: 'DELETE', path: `${base}/:ccid/recordings/:id`, who: ops, handler: deleteRecording(deps) },
    { method: 'GET', path: `${base}/:ccid/recordings/:id/play/:file`, who: ops, handler: playMediaFile(deps) },
    {
      method: 'GET',
      path: `${base}/:ccid/media-deletions`,
      who: ops,
      handler: listMediaDeletions(deps),
    },
    {
      method: 'POST',
      path: `${base}/:ccid/media-deletions/:id/retry`,
      who: ops,
      handler: retryMediaDeletion(deps),
    },

    ...imagicleMounts(deps),
  ];
}

/** Starts the ops app: recorders write, ops admins read and delete. */
export async function startOps(config: OpsConfig): Promise<RunningApp> {
  const logger = createLogger(config.logLevel).child({ app: 'ops' });
  const parts = createParts(config, logger);
  const { db, deletionDb, media, mp3Encoders, deleter, signIn, users, secrets } = parts;
  let stopDeleting = () => Promise.resolve();
  const release = async () => {
    await stopDeleting();
    media.close();
    await Promise.all([mp3Encoders.close(), db.close(), deletionDb.close()]);
  };
  try {
    await checkSchema(db);
    await checkSecretsKey(db, secrets);
    await ensureFirstOpsAdmin(users, config.firstOpsAdmin);
  } catch (error) {
    await release();
    throw error;
  }
  stopDeleting = repeat(
    async () => (await deleter.attemptDue()) > 0,
    deletionPollMs,
    (err) => logger.warn({ err }, 'pending media deletions could not be looked at'),
  );
  const metrics = createMetrics('ops', () => db.poolUse());
  return await runApp(config, {
    portVariable: 'OPS_PORT',
    metrics,
    errorAnswer: errorAnswerByPath(errorAnswer),
    makeApp: (baseUrl) =>
      createApp({
        logger,
        metrics,
        trustProxy: config.trustProxy,
        mounts: opsMounts(parts, config, baseUrl),
        authenticate: authenticate(signIn),
        errorAnswer: errorAnswerByPath(errorAnswer),
      }),
    release,
  });
}
