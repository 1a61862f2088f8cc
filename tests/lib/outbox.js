// SPDX-License-Identifier: GPL-3.0-or-later
// outbox.js: messages put into the outbox by hand, and a worker with settings
// of its own that sends them in place of the stack's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually, folder, part, root, sql } from './stack.js';

const build = process.env.MOTCUA_BUILD ?? path.join(root, 'build');
const quoted = (text) => `'${text.replace(/['\\]/g, '\\$&')}'`;

// add({channel: 'sms', to, message, arg0, key}): urgent and due now, before all that
// others left waiting. `attempt`: how often it was tried in vain.
export function add({ channel, to, message, arg0 = '', arg1 = '', key, lang = 'vi', isPolite = false, attempt = 0 }) {
  sql(`INSERT INTO outbox (is_polite, due_at, channel, recipient, lang, message, arg0, arg1, dedupe_key, attempt, created_at)
       VALUES (${Number(isPolite)}, UTC_TIMESTAMP(6) - INTERVAL 1 DAY, ${[channel, to, lang, message, arg0, arg1, key].map(quoted).join()}, ${attempt}, UTC_TIMESTAMP(6))`);
}

// { status, attempt, sent, delivered, reason } of the message with that key.
export function state(key) {
  const [row] = sql(`SELECT status, attempt, sent_at, delivered_at, reason FROM outbox WHERE dedupe_key = ${quoted(key)}`);
  if (!row) return undefined;
  const [status, attempt, sent, delivered, reason] = row.map((cell) => (cell === 'NULL' ? null : cell));
  return { status, attempt: Number(attempt), sent, delivered, reason };
}

// Its lease is over, or its wait.
export function due(key) {
  sql(`UPDATE outbox SET due_at = UTC_TIMESTAMP(6) WHERE dedupe_key = ${quoted(key)}`);
}

// Runs `story(worker)` with a worker that has these settings beside the
// stack's; its own worker rests meanwhile. worker.kill(), worker.start().
export async function withWorker(settings, story) {
  const file = path.join(folder, `worker-${process.pid}.conf`);
  const own = Object.keys(settings);
  const lines = readFileSync(path.join(folder, 'motcua.conf'), 'utf8').split('\n')
    .filter((line) => !own.includes(line.split(' =')[0]));
  for (const key of own) lines.push(`${key} = ${settings[key]}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  let said = '';
  let child;
  const worker = {
    log: () => said,
    async start() {
      child = spawn(path.join(build, 'worker'), ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr.on('data', (text) => { said += text; });
      const mine = child;
      await eventually(() => {
        if (mine.exitCode !== null) throw new Error(said);
        return said.includes(`worker.started pid=${mine.pid}`);
      }, { what: 'the worker' });
    },
    async kill(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
  part('stop', 'worker');
  try {
    await worker.start();
    await story(worker);
  } finally {
    await worker.kill('SIGTERM');
    rmSync(file);
    part('start', 'worker');
  }
}
