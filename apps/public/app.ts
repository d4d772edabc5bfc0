import { checkSchema, isMigrated } from '../../db/migrate';
import type { Role } from '../../libs/contact-centers/contact-center';
import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
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
import { authenticate } from '../../libs/http/basic-auth';
import { getHealth, getReadiness } from '../../libs/http/health';
import { createMetrics } from '../../libs/http/metrics';
import type { Mount } from '../../libs/http/mount';
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
function createParts(config: PublicConfig, logger: Logger) {
  const db = openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    connectTimeoutMs: 3_000,
    onError: (err) => logger.warn({ err }, 'an idle database connection was lost'),
  });
  const secrets = createSecrets(config.secretsKey);
  const passwords = createPasswords();
  return {
    db,
    secrets,
    contactCenters: createContactCenterStore(db, secrets),
    signIn: createSignIn({ users: createUserStore(db, passwords), passwords }),
    media: createMediaAccess({ timeoutMs: config.storageTimeoutMs, secrets }),
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
  return [
    { method: 'GET', path: '/healthz', who: 'anyone', handler: getHealth },
    { method: 'GET', path: '/readyz', who: 'anyone', handler: getReadiness(() => isMigrated(db)) },
    { method: 'GET', path: '/api/v2/diagnostics/version', who: 'anyone', handler: getVersion({ version }) },
    { method: 'GET', path: '/api/v2/me', who: 'any user', handler: getMe },
    { method: 'GET', path: '/api/v2/recordings', who: admins, handler: queryRecordings(deps) },
    // How the pages' examples and their paging URIs spell it.
    { method: 'GET', path: '/api/v2/recordings/recordings', who: admins, handler: queryRecordings(deps) },
    { method: 'GET', path: '/api/v2/recordings/:id', who: admins, handler: getRecording(deps) },
    {
      method: 'POST',
      path: '/api/v2/recordings/:id',
      who: admins,
      handler: changeHold({ recordings, mayLift: false }),
    },
    { method: 'GET', path: '/api/v2/recordings/:id/play/:file', who: admins, handler: playMediaFile(deps) },

    ...imagicleReads(deps),
  ];
}

/** Starts the public app: a contact center's admins search, read and play. */
export async function startPublic(config: PublicConfig): Promise<RunningApp> {
  const logger = createLogger(config.logLevel).child({ app: 'public' });
  const parts = createParts(config, logger);
  const { db, media, mp3Encoders, signIn, secrets } = parts;
  const release = async () => {
    media.close();
    await Promise.all([mp3Encoders.close(), db.close()]);
  };
  try {
    await checkSchema(db);
    await checkSecretsKey(db, secrets);
  } catch (error) {
    await release();
    throw error;
  }
  const metrics = createMetrics('public', () => db.poolUse());
  return await runApp(config, {
    portVariable: 'PUBLIC_PORT',
    metrics,
    errorAnswer: errorAnswerByPath(errorAnswer),
    makeApp: (baseUrl) =>
      createApp({
        logger,
        metrics,
        trustProxy: config.trustProxy,
        mounts: publicMounts(parts, config, baseUrl),
        authenticate: authenticate(signIn),
        errorAnswer: errorAnswerByPath(errorAnswer),
      }),
    release,
  });
}
