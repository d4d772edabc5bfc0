import { checkSchema, isMigrated } from '../../db/migrate';
import type { Role } from '../../libs/contact-centers/contact-center';
import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
import { createFailedSignInStore } from '../../libs/contact-centers/failed-sign-in-store';
import { createFailedSignIns } from '../../libs/contact-centers/failed-sign-ins';
import { checkSecretsKey } from '../../libs/contact-centers/secrets-check';
import { createSessionStore } from '../../libs/contact-centers/session-store';
import { createSessions } from '../../libs/contact-centers/sessions';
import { createSignIn } from '../../libs/contact-centers/sign-in';
import { createPasswords } from '../../libs/contact-centers/passwords';
import { createUserStore } from '../../libs/contact-centers/user-store';
import { openDatabase } from '../../libs/database';
import { errorAnswer, genesysDialect } from '../../libs/genesys/envelope';
import { changeHold } from '../../libs/genesys/routes/change-hold';
import { createSession } from '../../libs/genesys/routes/create-session';
import { deleteSession } from '../../libs/genesys/routes/delete-session';
import { getDetails } from '../../libs/genesys/routes/get-details';
import { getMe } from '../../libs/genesys/routes/get-me';
import { getPeaks } from '../../libs/genesys/routes/get-peaks';
import { getRecording } from '../../libs/genesys/routes/get-recording';
import { getVersion } from '../../libs/genesys/routes/get-version';
import { playMediaFile } from '../../libs/genesys/routes/play-media-file';
import { queryRecordings } from '../../libs/genesys/routes/query-recordings';
import { createApp } from '../../libs/http/app';
import { createAuditTrail } from '../../libs/http/audit-trail';
import { authenticate } from '../../libs/http/basic-auth';
import { readPages } from '../../libs/http/built-pages';
import { CookieStrategy } from '../../libs/http/cookie-strategy';
import { getOpenApi } from '../../libs/http/get-openapi';
import { getAsset, getPage } from '../../libs/http/get-page';
import { getHealth, getReadiness } from '../../libs/http/health';
import { createMetrics, type Metrics } from '../../libs/http/metrics';
import { row, type Mount } from '../../libs/http/mount';
import { runApp, type RunningApp } from '../../libs/http/run-app';
import { createSessionCookie } from '../../libs/http/session-cookie';
import { dialectByPath, errorAnswerByPath } from '../../libs/imagicle/envelope';
import { imagicleReads } from '../../libs/imagicle/mounts';
import { createLogger, type Logger } from '../../libs/logger';
import { createMediaAccess } from '../../libs/media/media-access';
import { createMp3Encoders } from '../../libs/media/mp3-encoders';
import { createPeaksThreads } from '../../libs/media/peaks-threads';
import { createPeaksReader } from '../../libs/media/read-peaks';
import { documentedApps } from '../../libs/openapi/documented-apps';
import { openApiDocument } from '../../libs/openapi/openapi-document';
import { createMediaPeaksStore } from '../../libs/recordings/media-peaks-store';
import { createRecordingListStore } from '../../libs/recordings/recording-list-store';
import { createRecordingPeaks } from '../../libs/recordings/recording-peaks';
import { createRecordingSearchStore } from '../../libs/recordings/recording-search-store';
import { createRecordingStore } from '../../libs/recordings/recording-store';
import { createSecrets } from '../../libs/secrets';
import { version } from '../../libs/version';
import type { PublicConfig } from './config';

const sessionCookie = (baseUrl: string) => createSessionCookie(documentedApps.public.cookieName, baseUrl);

type Parts = ReturnType<typeof createParts>;

/** Everything that the routes are made of. */
function createParts(config: PublicConfig, logger: Logger, metrics: Metrics) {
  const db = openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    connectTimeoutMs: config.databaseConnectTimeoutMs,
    onError: (err) => logger.warn({ err }, 'an idle database connection was lost'),
    onConnectionWait: metrics.onConnectionWait('requests'),
  });
  const secrets = createSecrets(config.secretsKey);
  const passwords = createPasswords();
  const failures = createFailedSignIns({ store: createFailedSignInStore(db) });
  const sessions = createSessions({ app: 'public', store: createSessionStore(db) });
  const contactCenters = createContactCenterStore(db, secrets);
  const media = createMediaAccess({ timeoutMs: config.storageTimeoutMs, secrets, onRequest: metrics.onStoreRequest });
  const peaksThreads = createPeaksThreads();
  const stopping = new AbortController();
  return {
    db,
    stopping,
    audit: createAuditTrail(db, metrics.registry, logger),
    secrets,
    contactCenters,
    sessions,
    signIn: createSignIn({
      ...{ users: createUserStore(db, passwords), passwords, failures },
      onForget: () => sessions.lookAgain(),
    }),
    pages: readPages(config, logger),
    media,
    recordings: createRecordingStore(db),
    search: createRecordingSearchStore(db),
    list: createRecordingListStore(db),
    mp3Encoders: createMp3Encoders(),
    peaksThreads,
    peaks: createRecordingPeaks({
      ...{ store: createMediaPeaksStore(db), stopping: stopping.signal },
      read: createPeaksReader({ media, threads: peaksThreads, contactCenters }),
    }),
  };
}

/** The public app's mount table: its whole interface. */
export function publicMounts(parts: Parts, config: Pick<PublicConfig, 'region'>, baseUrl: string): Mount[] {
  const { db, recordings } = parts;
  const { contactCenters, media, mp3Encoders, peaks, search, list } = parts;
  const { signIn, sessions, pages } = parts;
  const cookie = sessionCookie(baseUrl);
  const deps = {
    ...{ contactCenters, recordings, media, mp3Encoders, peaks, search, list, baseUrl, region: config.region },
    ...{ signIn, sessions, cookie, pages },
  };
  const admins: Role[] = ['CONTACT_CENTER_ADMIN'];
  const readiness = getReadiness(async () => !parts.stopping.signal.aborted && (await isMigrated(db)));
  const documented = { ...documentedApps.public, dialectOf: dialectByPath(genesysDialect) };
  const mounts: Mount[] = [
    row(
      'GET',
      '/openapi.json',
      'anyone',
      'nothing',
      getOpenApi(() => openApiDocument(mounts, documented)),
    ),
    row('GET', '/', 'anyone', 'nothing', getPage(deps, 'index.html')),
    row('GET', '/recordings/:id', 'anyone', 'nothing', getPage(deps, 'index.html')),
    row('GET', '/docs', 'anyone', 'nothing', getPage(deps, 'docs.html')),
    row('GET', '/assets/:file', 'anyone', 'nothing', getAsset(deps)),
    row('GET', '/healthz', 'anyone', 'nothing', getHealth),
    row('GET', '/readyz', 'anyone', 'nothing', readiness),
    row('GET', '/api/v2/diagnostics/version', 'anyone', 'nothing', getVersion({ version })),
    row('POST', '/api/v2/session', 'anyone', 'session.create', createSession(deps)),
    row('DELETE', '/api/v2/session', 'anyone', 'session.delete', deleteSession(deps)),
    row('GET', '/api/v2/me', 'any user', 'nothing', getMe),
    row('GET', '/api/v2/recordings', admins, 'recording.search', queryRecordings(deps)),
    // How the pages' examples and their paging URIs spell it.
    row('GET', '/api/v2/recordings/recordings', admins, 'recording.search', queryRecordings(deps)),
    row('GET', '/api/v2/recordings/:id', admins, 'recording.read', getRecording(deps)),
    row('POST', '/api/v2/recordings/:id', admins, 'recording.hold', changeHold({ recordings, mayLift: false })),
    row('GET', '/api/v2/recordings/:id/details', admins, 'recording.read', getDetails(deps)),
    row('GET', '/api/v2/recordings/:id/peaks/:file', admins, 'recording.read', getPeaks(deps)),
    row('GET', '/api/v2/recordings/:id/play/:file', admins, 'recording.play', playMediaFile(deps)),

    ...imagicleReads(deps),
  ];
  return mounts;
}

/** Starts the public app: a contact center's admins search, read and play. */
export async function startPublic(config: PublicConfig): Promise<RunningApp> {
  const metrics = createMetrics('public');
  const logger = createLogger(config.logLevel, undefined, metrics.onLogLine).child({ app: 'public' });
  const parts = createParts(config, logger, metrics);
  const { db, media, mp3Encoders, peaksThreads, signIn, sessions, secrets, audit } = parts;
  const release = async () => {
    media.close();
    await audit.close();
    await Promise.all([mp3Encoders.close(), peaksThreads.close(), db.close()]);
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
  metrics.gauge('peaks_at_work', 'Waveforms that are being worked out, or wait for it', () => parts.peaks.atWork);
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
        cookie: sessionCookie(baseUrl),
        trustProxy: config.trustProxy,
        mounts: publicMounts(parts, config, baseUrl),
        authenticate: authenticate(signIn, new CookieStrategy(sessions, sessionCookie(baseUrl))),
        audit: audit.recorder,
        errorAnswer: errorAnswerByPath(errorAnswer),
      }),
    release,
  });
}
