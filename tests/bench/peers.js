// SPDX-License-Identifier: GPL-3.0-or-later
// peers.js: a trivial page by others' means behind the same nginx, where the
// machine has them: PHP-FPM with opcache (Debian: php-fpm, php-mysql), Express and
// Nunjucks (npm: express, nunjucks, mysql2, found by NODE_PATH or beside the tests).
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { eventually, folder, root } from '../lib/stack.js';
import { childrenOf, databaseSocket, measures } from './measure.js';

const user = 'motcua_portal';
const secret = path.join(folder, 'secrets/portal');

async function begin(name, row, command, args, more = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...more });
  process.on('exit', () => child.kill());
  child.unref();
  const url = `${measures}/${name}`;
  await eventually(async () => (await raw(url)).status === 200, { what: name });
  return { name: row, url, pids: () => childrenOf(child.pid) };
}

function php() {
  const fpm = readdirSync('/usr/sbin').find((name) => /^php-fpm\d/.test(name));
  if (!fpm) return undefined;
  const settings = path.join(folder, 'php-fpm.conf');
  writeFileSync(settings, `[global]
error_log = ${folder}/log/php-fpm.log
daemonize = no
[www]
listen = ${folder}/run/php.sock
listen.mode = 0600
pm = static
pm.max_children = 3
php_admin_value[opcache.enable] = 1
php_admin_value[opcache.validate_timestamps] = 0
env[PEER_USER] = ${user}
env[PEER_SECRET] = ${secret}
env[PEER_SOCKET] = ${databaseSocket()}
${process.getuid() === 0 ? 'user = root\ngroup = root\n' : ''}`);
  return begin('php', 'PHP-FPM, a page of 9 KB', `/usr/sbin/${fpm}`, [...(process.getuid() === 0 ? ['-R'] : []), '-y', settings]);
}

function express() {
  const require = createRequire(path.join(root, 'tests/bench/'));
  const found = ['express', 'nunjucks', 'mysql2'].map((name) => {
    try {
      return require.resolve(name, { paths: [path.join(root, 'tests'), ...(process.env.NODE_PATH ?? '').split(':').filter(Boolean)] });
    } catch {
      return undefined;
    }
  });
  if (found.includes(undefined)) return undefined;
  return begin('express', 'Express and Nunjucks, a page of 9 KB', process.execPath,
    [path.join(root, 'tests/bench/peer.cjs'), path.join(folder, 'run/express.sock'), databaseSocket(), user, secret, ...found],
    { env: { ...process.env, NODE_ENV: 'production' } });
}

// Their rows for `compare`; those that are not installed are told of.
export async function peers() {
  const rows = [await php(), await express()];
  if (!rows[0]) console.log('PHP-FPM is not installed: no row of it');
  if (!rows[1]) console.log('Express, Nunjucks and mysql2 are not found: no row of them');
  return rows.filter(Boolean);
}
