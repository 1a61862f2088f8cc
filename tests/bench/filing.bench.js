// What filing costs: dossiers filed a second, and messages that one worker sends,
// beside MariaDB's bare durable commits; receipts beside the least a PDF can be.
//
// A filing is its last request, “Lưu và gửi hồ sơ”, by eight citizens at once; all
// before it is done beforehand. The bare commits are one INSERT each by
// mariadb-slap, over as many connections as the portal has workers.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { ready, toReview } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, folder, origin, part, people, sql } from '../lib/stack.js';
import { measure, measures, median, option, pool, report, turns } from './measure.js';

const FILINGS = Number(option('filings', 400));
const CITIZENS = 8;
const WORKERS = 3;

const one = (text) => Number(sql(text));

// Durable commits a second, over so many connections.
function commits(connections, count) {
  const settings = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
  const socket = path.resolve(folder, /^database\.socket *= *(.*)$/m.exec(settings)[1]);
  const out = execFileSync('mariadb-slap', ['--no-defaults', `--socket=${socket}`, '--user=motcua_admin', '--csv',
    '--create-schema=motcua_bench', '--create=CREATE TABLE bare (id INT AUTO_INCREMENT PRIMARY KEY, words VARCHAR(300)) ENGINE = InnoDB',
    `--query=INSERT INTO bare (words) VALUES ('${'x'.repeat(250)}')`, `--concurrency=${connections}`,
    `--number-of-queries=${count}`], { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: readFileSync(path.join(folder, 'secrets/admin'), 'utf8').trim() } });
  return count / Number(out.split(',')[2]);
}

// The draft that stands at its last step, once more for each of `count` new
// citizens; gives what each of them presses. `where`: which agencies take them.
async function drafts(model, count, where) {
  const tokens = Array.from({ length: count }, () => randomBytes(32).toString('base64url'));
  const [account, session, draft] = ['account', 'session', 'draft'].map((table) => one(`SELECT MAX(id) FROM ${table}`));
  sql(`INSERT INTO account (id, full_name, provider, created_at, signed_in_at)
         SELECT ${account} + s.seq, a.full_name, a.provider, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
           FROM seq_1_to_${count} s JOIN draft d ON d.id = ${model} JOIN account a ON a.id = d.account_id;
       INSERT INTO session (id, token_hash, account_id, created_at, signed_in_at, seen_at, browser, place) VALUES
         ${tokens.map((token, i) => `(${session + i + 1}, UNHEX('${createHash('sha256').update(token).digest('hex')}'), ${account + i + 1},
           UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), '', '')`).join()};
       INSERT INTO draft (id, public_id, account_id, procedure_id, procedure_version_id, case_id, agency_id, unit_id, version, done,
                          is_collected, created_at, changed_at, expires_at)
         SELECT ${draft} + s.seq, LPAD(${draft} + s.seq, 22, '0'), ${account} + s.seq, d.procedure_id, d.procedure_version_id, d.case_id,
                x.id, d.unit_id, d.version, d.done, d.is_collected, d.created_at, d.changed_at, d.expires_at
           FROM seq_1_to_${count} s JOIN draft d ON d.id = ${model}
           JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS nth, COUNT(*) OVER () AS many FROM agency WHERE ${where}) x
                  ON x.nth = s.seq % x.many;
       INSERT INTO draft_applicant
         SELECT ${draft} + s.seq, role, full_name, paper_type, paper_number, paper_date, paper_place, birth_date, sex, nationality,
                phone, email, unit_id, street, relation, authority, organisation, tax_code
           FROM seq_1_to_${count} s JOIN draft_applicant ON draft_id = ${model};
       INSERT INTO draft_paper_file (draft_id, component_id, file_id, way, name)
         SELECT ${draft} + s.seq, component_id, file_id, way, name
           FROM seq_1_to_${count} s JOIN draft_paper_file ON draft_id = ${model}`);
  const pressed = [];
  for (const [i, token] of tokens.entries()) {
    const client = new Client();
    client.cookies.set('localhost', '__Host-motcua_portal', token);
    const page = await client.open(`${origin.portal}/nop-ho-so/${String(draft + i + 1).padStart(22, '0')}/kiem-tra`);
    const submission = ready(page).submission('Lưu và gửi hồ sơ');
    pressed.push(() => page.send(submission, { follow: false }));
  }
  return pressed;
}

// Filings a second.
async function file(pressed) {
  const before = one('SELECT COUNT(*) FROM dossier');
  const count = pressed.length;
  const began = performance.now();
  await Promise.all(Array.from({ length: CITIZENS }, async () => {
    while (pressed.length > 0) {
      const { status, headers } = await pressed.pop()();
      if (status !== 303 || !headers.location.endsWith('/xong')) throw new Error(`a filing ended with ${status} ${headers.location}`);
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  if (one('SELECT COUNT(*) FROM dossier') !== before + count) throw new Error('not each filing became a dossier');
  return count / seconds;
}

// Messages a second that one worker sends, of those that the filings left.
async function send() {
  const last = sql("SELECT COALESCE(MAX(sent_at), '2000-01-01') FROM outbox")[0][0];
  part('start', 'worker');
  await eventually(() => one("SELECT COUNT(*) FROM outbox WHERE status = 'waiting'") === 0, { what: 'all sent', seconds: 300 });
  part('stop', 'worker');
  const [[count, seconds]] = sql(`SELECT COUNT(*) - 1, TIMESTAMPDIFF(MICROSECOND, MIN(sent_at), MAX(sent_at)) / 1e6
                                    FROM outbox WHERE sent_at > '${last}'`);
  return count / seconds;
}

const citizen = new Client();
await signIn(citizen, people()[0]);
await toReview(citizen);
const [[model, agency]] = sql('SELECT id, agency_id FROM draft ORDER BY id DESC LIMIT 1');
part('stop', 'worker');
sql("DELETE FROM outbox WHERE status = 'waiting'");
await pool('null_pdf', {});

const rows = {
  commits: { name: `bare commits, ${WORKERS} connections` },
  commit: { name: 'bare commits, one after the other' },
  many: { name: 'filings at many agencies', to: 'commits' },
  alone: { name: 'filings at one agency', to: 'commits' },
  outbox: { name: 'messages, one worker', to: 'commit' },
  nullPdf: { name: 'null PDF, one line' },
  receipt: { name: 'receipts', to: 'nullPdf' },
};
for (const row of Object.values(rows)) row.turns = [];
let receipt;
for (let turn = 0; turn < turns; turn++) {
  rows.commits.turns.push(commits(WORKERS, 3000));
  rows.commit.turns.push(commits(1, 1000));
  rows.many.turns.push(await file(await drafts(model, FILINGS, "takes_level = 'commune' AND valid_to IS NULL")));
  rows.alone.turns.push(await file(await drafts(model, FILINGS, `id = ${agency}`)));
  rows.outbox.turns.push(await send());
  if (!receipt) {
    const page = await ready(await citizen.open(`${origin.portal}/nop-ho-so/${sql(`SELECT public_id FROM draft WHERE id = ${model}`)}/kiem-tra`))
      .press('Lưu và gửi hồ sơ');
    receipt = { url: page.href('Tải giấy tiếp nhận').href, cookie: citizen.cookies.header(new URL(origin.portal)) };
  }
  rows.nullPdf.turns.push(measure({ url: `${measures}/null_pdf` }).perSecond);
  rows.receipt.turns.push(measure(receipt).perSecond);
}
const figures = Object.values(rows).map(({ name, to, turns: list }) => ({
  name, perSecond: Math.round(median(list)),
  ...(to ? { ratio: Number((median(list) / median(rows[to].turns)).toFixed(3)), to: rows[to].name } : {}),
}));
for (const { name, perSecond, ratio, to } of figures)
  console.log(`${name.padEnd(36)}${String(perSecond).padStart(8)} a second${ratio === undefined ? '' : `   ${ratio.toFixed(3)} of ${to}`}`);
report('filing', { filings: FILINGS, rows: figures });
