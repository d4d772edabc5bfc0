import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port';
import { eventually } from './eventually';

export interface Nginx {
  /** Where it listens, whatever the name asked for. */
  port: number;
  /** What its certificate is checked against. */
  ca: string;
  close: () => Promise<void>;
}

export const publicName = 'recordings.example.org';
export const opsName = 'recordings-ops.example.org';

/** Debian's nginx with the recipe of apps/operations; only addresses and files are other ones. */
export async function startNginx(ports: { public: [string, string]; ops: [string, string] }): Promise<Nginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapehouse-nginx-'));
  const [key, certificate] = [path.join(folder, 'key'), path.join(folder, 'crt')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', certificate, '-subj', `/CN=${publicName}`],
    ...['-addext', `subjectAltName=DNS:${publicName},DNS:${opsName}`],
  ]);
  const port = await freePort();
  const recipe = await readFile(path.join(__dirname, '..', '..', 'apps', 'operations', 'nginx.conf'), 'utf8');
  const ours = recipe
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${ports.public[0]}`)
    .replaceAll('127.0.0.1:8180', `127.0.0.1:${ports.public[1]}`)
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${ports.ops[0]}`)
    .replaceAll('127.0.0.1:8181', `127.0.0.1:${ports.ops[1]}`)
    .replaceAll('/etc/nginx/tapehouse.key', key)
    .replaceAll('/etc/nginx/tapehouse.crt', certificate)
    .replaceAll('/var/log/nginx', folder)
    .replaceAll('listen 443', `listen 127.0.0.1:${port}`);
  const file = path.join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
  const account = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    file,
    `${account} daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log crit;
     events { worker_connections 1024; } http { ${temporary.join(' ')} ${ours} }`,
  );
  const server = spawn('/usr/sbin/nginx', ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = once(server, 'close');
  await eventually(async () => {
    if (server.exitCode !== null) throw new Error(complaint);
    return (await readFile(`${folder}/pid`, 'utf8').catch(() => '')) !== '';
  });
  return {
    port,
    ca: await readFile(certificate, 'utf8'),
    async close() {
      server.kill('SIGQUIT');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
