import { checkSchema, isMigrated } from '../../db/migrate';
import type { Role } from '../../libs/contact-centers/contact-center';
import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
import { createFailedSignInStore } from '../../libs/contact-centers/failed-sign-in-store';
import { createFailedSignIns } from '../../libs/contact-centers/failed-sign-ins';
import { checkSecretsKey } from '../../libs/contact-centers/secrets-check';
import { createSignIn } from '../../libs/contact-centers/sign-in';
import { createPasswords } from '../../libs/contact-centers/passwords';
import { createUserStore } from '../../libs/contact-centers/user-store';
import { openDatabase } from '../../libs/database';
import { errorAnswer } from '../../libs/genesys/envelope';
import { changeHold } from '../../libs/genesys/routes/change-hold';
import { getMe } from '../../libs/genesys/routes/get-me';
import { getRecording } from '../../libs/genesys/routes/get-recording';
import { getVersion } from '../../libs/genesys/routes/get-version';
import { playMediaFile } from '../../libs/genesys/routes/play-media-file';
import { queryRecordings } from '../../libs/genesys/routes/query-recordings';
import { createApp } from '../../libs/http/app';
import { createAuditTrail } from '../../libs/http/audit-trail';
import { authenticate } from '../../libs/http/basic-auth';
import { getHealth, getReadiness } from '../../libs/http/health';
import { createMetrics, type Metrics } from '../../libs/http/metrics';
import { row, type Mount } from '../../libs/http/mount';
import { runApp, type RunningApp } from '../../libs/http/run-app';
import { errorAnswerByPath } from '../../libs/imagicle/envelope';
import { imagicleReads } from '../../libs/imagicle/mounts';
import { createLogger, type Logger } from '../../libs/logger';
import { createMediaAccess } from '../../libs/media/media-access';
import { createMp3Encoders } from '../../libs/media/mp3-encoders';
import { createRecordingListStore } from '../../libs/recordings/recording-list-store';
import { createRecordingSearchStore } from '../../libs/recordings/recording-search-store';
import { createRecordingStore } from '../../libs/recordings/recording-store';
import { createSecrets } from '../../libs/secrets';
import { version } from '../../libs/version';
import type { PublicConfig } from './config';

type Parts = ReturnType<typeof createParts>;

/** Everything that the routes are made of. */
function createParts(config: PublicConfig, logger: Logger, metrics: Metrics) {
  const db = openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    connectTimeoutMs: 3_000,
    onError: (err) => logger.warn({ err }, 'an idle database connection was lost'),
    onConnectionWait: metrics.onConnectionWait('requests'),
  });
  const secrets = createSecrets(config.secretsKey);
  const passwords = createPasswords();
  const failures = createFailedSignIns({ store: createFailedSignInStore(db) });
  return {
    db,
    stopping: new AbortController(),
    audit: createAuditTrail(db, metrics.registry, logger),
    secrets,
    contactCenters: createContactCenterStore(db, secrets),
    signIn: createSignIn({ users: createUserStore(db, passwords), passwords, failures }),
    media: createMediaAccess({ timeoutMs: config.storageTimeoutMs, secrets, onRequest: metrics.onStoreRequest }),
    recordings: createRecordingStore(db),
    search: createRecordingSearchStore(db),
    list: createRecordingListStore(db),
    mp3Encoders: createMp3Encoders(),
  };
}

/** The public app's mount table: its whole interface. */
export function publicMounts(parts: Parts, config: Pick<PublicConfig, 'region'>, baseUrl: string): Mount[] {
  const { db, recordings } = parts;
  const { contactCenters, media, mp3Encoders, search, list } = parts;
  const deps = { contactCenters, recordings, media, mp3Encoders, search, list, baseUrl, region: config.region };
  const admins: Role[] = ['CONTACT_CENTER_ADMIN'];
  const readiness = getReadiness(async () => !parts.stopping.signal.aborted && (await isMigrated(db)));
  return [
    row('GET', '/healthz', 'anyone', 'nothing', getHealth),
    row('GET', '/readyz', 'anyone', 'nothing', readiness),
    row('GET', '/api/v2/diagnostics/version', 'anyone', 'nothing', getVersion({ version })),
    row('GET', '/api/v2/me', 'any user', 'nothing', getMe),
    row('GET', '/api/v2/recordings', admins, 'recording.search', queryRecordings(deps)),
    // How the pages' examples and their paging URIs spell it.
    row('GET', '/api/v2/recordings/recordings', admins, 'recording.search', queryRecordings(deps)),
    row('GET', '/api/v2/recordings/:id', admins, 'recording.read', getRecording(deps)),
    row('POST', '/api/v2/recordings/:id', admins, 'recording.hold', changeHold({ recordings, mayLift: false })),
    row('GET', '/api/v2/recordings/:id/play/:file', admins, 'recording.play', playMediaFile(deps)),

    ...imagicleReads(deps),
  ];
}

/** Starts the public app: a contact center's admins search, read and play. */
export async function startPublic(config: PublicConfig): Promise<RunningApp> {
  const metrics = createMetrics('public');
  const logger = createLogger(config.logLevel, undefined, metrics.onLogLine).child({ app: 'public' });
  const parts = createParts(config, logger, metrics);
  const { db, media, mp3Encoders, signIn, secrets, audit } = parts;
  const release = async () => {
    media.close();
    await audit.close();
    await Promise.all([mp3Encoders.close(), db.close()]);
  };
  try {
    await checkSchema(db);
    await checkSecretsKey(db, secrets);
  } catch (error) {
    await release();
    throw error;
  }
  metrics.watchPools({ requests: db });
  metrics.gauge('mp3_encodings', 'MP3s that are being made while they are heard', () => mp3Encoders.encodings);
  return await runApp(config, {
    portVariable: 'PUBLIC_PORT',
    metrics,
    stopping: parts.stopping,
    errorAnswer: errorAnswerByPath(errorAnswer),
    makeApp: (baseUrl) =>
      createApp({
        logger,
        metrics,
        baseUrl,
        trustProxy: config.trustProxy,
        mounts: publicMounts(parts, config, baseUrl),
        authenticate: authenticate(signIn),
        audit: audit.recorder,
        errorAnswer: errorAnswerByPath(errorAnswer),
      }),
    release,
  });
}
