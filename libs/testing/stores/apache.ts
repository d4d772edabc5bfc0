import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { webDavUnderTest, type StoreUnderTest } from './store-under-test';
import { freePort } from '../../free-port';

const account = { username: 'recorder', password: 'p:ässword' };
const modules = [
  'mpm_event',
  'authn_core',
  'authn_file',
  'authz_core',
  'authz_user',
  'auth_basic',
  'alias',
  'dav',
  'dav_fs',
];

const configuration = (folder: string, port: number) => `
ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
DefaultRuntimeDir ${folder}
Mutex sem
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
ServerLimit 8
ThreadsPerChild 64
MaxRequestWorkers 512
Timeout 3600
KeepAliveTimeout 60
DocumentRoot ${folder}/root
DavLockDB ${folder}/locks/db
RedirectMatch 302 "^/recordings/moved-inside/(.*)$" "/recordings/$1"
RedirectMatch 307 "^/recordings/moved-outside/(.*)$" "/secrets/$1"
RedirectMatch 302 "^/recordings/moved-for-ever/(.*)$" "/recordings/moved-for-ever/$1x"
<Directory ${folder}/root>
  Require all granted
</Directory>
<Location /recordings>
  Dav On
  AuthType Basic
  AuthName recordings
  AuthUserFile ${folder}/users
  Require valid-user
</Location>
`;

async function whenListening(port: number, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    const socket = connect(port, '127.0.0.1');
    const answered = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await pause(20);
  }
  throw new Error('apache2 ended at once: is it installed? (.ci/install-stores.sh)');
}

/** Apache with mod_dav, empty, on a free port. As root it serves as www-data. */
export async function startApache(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapehouse-apache-'));
  const port = await freePort();
  // Its own user must be able to enter, and to write below.
  await chmod(folder, 0o755);
  for (const name of ['root', 'root/recordings', 'root/secrets', 'locks']) {
    await mkdir(path.join(folder, name));
    await chmod(path.join(folder, name), 0o777);
  }
  await writeFile(path.join(folder, 'root/secrets/a.wav'), 'not yours');
  const hash = createHash('sha1').update(account.password).digest('base64');
  await writeFile(path.join(folder, 'users'), `${account.username}:{SHA}${hash}\n`);
  await writeFile(path.join(folder, 'httpd.conf'), configuration(folder, port));
  const server = spawn('/usr/sbin/apache2', ['-f', path.join(folder, 'httpd.conf'), '-DFOREGROUND'], {
    stdio: 'inherit',
  });
  const ended = new Promise((resolve) => server.once('exit', resolve).once('error', resolve));
  await whenListening(port, () => server.exitCode !== null || server.pid === undefined);
  const close = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  };
  return {
    ...webDavUnderTest(port, '/recordings/', account, close),
    // Its entity tags are weak for a second, and dates no condition of a range for a minute.
    async age(name) {
      const yesterday = new Date(Date.now() - 86_400_000);
      await utimes(path.join(folder, 'root/recordings', name), yesterday, yesterday);
    },
  };
}
