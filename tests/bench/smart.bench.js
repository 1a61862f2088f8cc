// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in by a phone: approvals a second beside bare durable commits, and what
// filing loses while 10,000 pages wait for a phone: before, meanwhile, after.
//
// An approval is the phone's “Đúng, đăng nhập” with all that it does, the word to
// the waiting page included; eight at once. Filings as in filing.bench.js.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../lib/client.js';
import { toReview } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { chosen, registerClient, shortCode, showCode, take } from '../lib/smart.js';
import { folder, origin, part, people, sql } from '../lib/stack.js';
import { drafts, file } from './filings.js';
import { against, commits, option, ownMemory, report, turns } from './measure.js';

const WAITING = Number(option('waiting', 10_000));
const FILINGS = Number(option('filings', 200));
const APPROVALS = Number(option('approvals', 1000));
const AT_ONCE = 8;
const WORKERS = 2; // of Smart

const one = (text) => Number(sql(text));

// A QR's row once more, so often; gives the channels. `from` is a channel.
function copies(from, count) {
  const last = one('SELECT MAX(id) FROM qr_login');
  sql(`INSERT INTO qr_login (id, code_hash, short_hash, channel, session_id, is_same_device, number, return_to, browser, address, state,
                             created_at, expires_at, scanned_at, scanned_by, device_id)
         SELECT ${last} + s.seq, UNHEX(SHA2(CONCAT('code', ${last} + s.seq), 256)), UNHEX(SHA2(CONCAT('short', ${last} + s.seq), 256)),
                LPAD(${last} + s.seq, 22, '0'), q.session_id, q.is_same_device, q.number, q.return_to, q.browser, q.address, q.state,
                q.created_at, q.expires_at + INTERVAL 1 HOUR, q.scanned_at, q.scanned_by, q.device_id
           FROM seq_1_to_${count} s JOIN qr_login q ON q.channel = '${from}'`);
  return Array.from({ length: count }, (_, i) => String(last + i + 1).padStart(22, '0'));
}

// Approvals a second.
async function approve() {
  const { phone } = await registerClient();
  const shown = await showCode(new Client());
  await take(phone, shortCode(shown));
  // Each asks with two other numbers beside the one: read before the clock runs.
  const askings = [];
  for (const channel of copies(shown.url.searchParams.get('ma'), APPROVALS))
    askings.push(await chosen(await phone.open(`${origin.smart}/xac-nhan/${channel}`), shown));
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let asking; (asking = askings.pop());) {
      const { status } = await asking.press('Đúng, đăng nhập', { follow: false });
      if (status !== 303) throw new Error(`an approval ended with ${status}`);
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  if (one(`SELECT COUNT(*) FROM qr_event e JOIN qr_login l ON l.id = e.qr_login_id
             WHERE e.event = 'approved' AND l.device_id = (SELECT device_id FROM qr_login WHERE channel = '${shown.url.searchParams.get('ma')}')`) !== APPROVALS)
    throw new Error('not each approval is noted');
  return APPROVALS / seconds;
}

// `act` while so many pages wait; gives what it gives.
async function whileWaiting(act) {
  const shown = await showCode(new Client());
  const pages = spawn(process.execPath, [fileURLToPath(new URL('waiting.js', import.meta.url)), WAITING],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  pages.stdin.write(`${copies(shown.url.searchParams.get('ma'), WAITING).join('\n')}\n`);
  const [said] = await Promise.race([once(pages.stdout, 'data'), once(pages, 'exit').then(() => [''])]);
  if (!String(said).startsWith('open')) throw new Error('the waiting pages did not come up');
  const given = await act();
  if (pages.exitCode !== null) throw new Error('the waiting pages ended too early');
  pages.stdin.end();
  await once(pages, 'exit');
  return given;
}

const nginxMemory = () => {
  const [own] = readFileSync(path.join(folder, 'run/nginx.own'), 'utf8').split(/\s/);
  return readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').trim().split(' ').reduce((sum, pid) => sum + ownMemory(pid), 0);
};

const citizen = new Client();
await signIn(citizen, people()[0]);
await toReview(citizen);
const [[model]] = sql('SELECT id FROM draft ORDER BY id DESC LIMIT 1');
part('stop', 'worker');
const filings = () => drafts(model, FILINGS, "takes_level = 'commune' AND valid_to IS NULL");

const rows = {
  commits: { name: `bare commits, ${WORKERS} connections` },
  approvals: { name: 'approvals', to: 'commits' },
  none: { name: 'filings, no page waits' },
  waiting: { name: `filings, ${WAITING} pages wait`, to: 'none' },
};
for (const row of Object.values(rows)) row.turns = [];
const kib = [];
for (let turn = 0; turn < turns; turn++) {
  rows.commits.turns.push(commits(WORKERS, 3000));
  rows.approvals.turns.push(await approve());
  rows.none.turns.push(await file(await filings()));
  const ready = await filings(); // first: pages wait for two minutes only
  const before = nginxMemory();
  rows.waiting.turns.push(await whileWaiting(async () => {
    kib.push((nginxMemory() - before) / WAITING);
    return file(ready);
  }));
  rows.none.turns.push(await file(await filings()));
}
const figures = against(rows);
console.log(`a waiting page takes ${kib[0].toFixed(1)} KiB of nginx`);
report('smart', { waiting: WAITING, filings: FILINGS, approvals: APPROVALS, rows: figures, kib: Number(kib[0].toFixed(1)) });
