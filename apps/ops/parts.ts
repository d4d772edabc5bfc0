import { createAuditListStore } from '../../libs/audit/audit-list-store';
import { createAuditSealStore } from '../../libs/audit/audit-seal-store';
import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
import { createFailedSignInStore } from '../../libs/contact-centers/failed-sign-in-store';
import { createFailedSignIns } from '../../libs/contact-centers/failed-sign-ins';
import { findRetention } from '../../libs/contact-centers/retention-period-store';
import { createSessionStore } from '../../libs/contact-centers/session-store';
import { createSessions } from '../../libs/contact-centers/sessions';
import { createSignIn } from '../../libs/contact-centers/sign-in';
import { createPasswords } from '../../libs/contact-centers/passwords';
import { createUserStore } from '../../libs/contact-centers/user-store';
import { openDatabase } from '../../libs/database';
import { createAuditTrail } from '../../libs/http/audit-trail';
import { readPages } from '../../libs/http/built-pages';
import type { Metrics } from '../../libs/http/metrics';
import type { Logger } from '../../libs/logger';
import { checkStores, type StoreToCheck } from '../../libs/media/check-stores';
import { createMediaAccess } from '../../libs/media/media-access';
import { createMp3Encoders } from '../../libs/media/mp3-encoders';
import { createPeaksThreads } from '../../libs/media/peaks-threads';
import { createPeaksReader } from '../../libs/media/read-peaks';
import { createMediaDeleter } from '../../libs/recordings/media-deleter';
import { createMediaDeletionStore } from '../../libs/recordings/media-deletion-store';
import { createMediaPeaksStore } from '../../libs/recordings/media-peaks-store';
import { createRecordingListStore } from '../../libs/recordings/recording-list-store';
import { createRecordingPeaks } from '../../libs/recordings/recording-peaks';
import { createRecordingSearchStore } from '../../libs/recordings/recording-search-store';
import { createRecordingStore } from '../../libs/recordings/recording-store';
import { createRetentionForecastStore } from '../../libs/recordings/retention-forecast-store';
import { createRetentionRunStore } from '../../libs/recordings/retention-run-store';
import { createStreamPlaces } from '../../libs/recordings/stream-places';
import { createUploadStore } from '../../libs/recordings/upload-store';
import { createSecrets } from '../../libs/secrets';
import type { OpsConfig } from './config';

/** How long a request tries to delete a recording's media before it leaves the rest to the background. */
const deletionBudgetMs = (config: Pick<OpsConfig, 'storageTimeoutMs'>) => 3 * config.storageTimeoutMs;
/**
 * How long the background leaves media alone that somebody is deleting: as long as that takes, and no longer, for the sake of
 * those whose process was killed. Two attempts at once do no harm.
 */
export const deletionLeaseMs = (config: Pick<OpsConfig, 'storageTimeoutMs'>) =>
  deletionBudgetMs(config) + config.storageTimeoutMs;
/** A recorder that has waited so long is better off with an answer. */
const uploadWaitMs = 5_000;
/** A deletion holds a connection while the store works: they come from a pool of their own, so that a hung store starves nobody. */
const deletionPoolSize = 12;

export type Parts = ReturnType<typeof createParts>;

/** Everything that the routes are made of. */
export function createParts(config: OpsConfig, logger: Logger, metrics: Metrics) {
  const open = (pool: string, poolSize: number, idleInTransactionMs?: number) =>
    openDatabase({
      url: config.databaseUrl,
      poolSize,
      idleInTransactionMs,
      statementTimeoutMs: config.statementTimeoutMs,
      connectTimeoutMs: config.databaseConnectTimeoutMs,
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
  const sessionStore = createSessionStore(db);
  const sessions = createSessions({ app: 'ops', store: sessionStore });
  const peaksThreads = createPeaksThreads();
  const stopping = new AbortController();
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
    stopping,
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
    sessionStore,
    sessions,
    signIn: createSignIn({
      ...{ users, passwords, failures: createFailedSignIns({ store: failedSignIns }) },
      onForget: () => sessions.lookAgain(),
    }),
    pages: readPages(config, logger),
    recordings: createRecordingStore(db),
    search: createRecordingSearchStore(db),
    list: createRecordingListStore(db),
    mp3Encoders: createMp3Encoders(),
    peaksThreads,
    peaks: createRecordingPeaks({
      ...{ store: createMediaPeaksStore(db), stopping: stopping.signal },
      read: createPeaksReader({ media, threads: peaksThreads, contactCenters }),
    }),
    uploadPlaces: createStreamPlaces({
      ...{ atOnce: config.uploadsAtOnce, ofOneCenter: Math.ceil(config.uploadsAtOnce / 2), waitMs: uploadWaitMs },
      refusal: 'Too many recordings are being uploaded',
    }),
    uploads: createUploadStore(db),
    retentionRuns: createRetentionRunStore(db),
    retentionForecast: createRetentionForecastStore(db),
    findRetention: (contactCenterId: string) => findRetention(db, contactCenterId),
    checkStores: (stores: readonly StoreToCheck[], { signal, name }: { signal: AbortSignal; name: string }) =>
      checkStores(stores, {
        ...{ timeoutMs: config.storageTimeoutMs, signal, name },
        onFault: (err, { storage }) => logger.info({ err, contactCenterId: name, storage }, 'a store failed its check'),
      }),
  };
}
