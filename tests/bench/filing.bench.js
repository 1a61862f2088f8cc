// SPDX-License-Identifier: GPL-3.0-or-later
// What filing costs: dossiers filed a second, and messages that one worker sends,
// beside MariaDB's bare durable commits; receipts beside the least a PDF can be.
//
// A filing is its last request, “Lưu và gửi hồ sơ”, by eight citizens at once; all
// before it is done beforehand. The bare commits are one INSERT each by
// mariadb-slap, over as many connections as the portal has workers.
import { Client } from '../lib/client.js';
import { ready, toReview } from '../lib/filing.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, origin, part, people, sql } from '../lib/stack.js';
import { drafts, file } from './filings.js';
import { against, commits, measure, measures, option, pool, report, turns } from './measure.js';

const FILINGS = Number(option('filings', 400));
const WORKERS = 3;

const one = (text) => Number(sql(text));

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
const figures = against(rows);
report('filing', { filings: FILINGS, rows: figures });
