// SPDX-License-Identifier: GPL-3.0-or-later
// What the officers' pages cost where many dossiers are: 100,000 open and
// 1,000,000 closed by default (--open, --closed), a tenth of them at one unit:
// each queue beside the null responder with one SELECT, what each asks of the
// database, a worker's memory, acts a second beside bare durable commits.
//
// There are two SELECTs to be held against: one of nothing, and one of the fifty
// rows that a queue's page shows, by its own index.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { many } from '../lib/many.js';
import { officer } from '../lib/officer.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, folder, log, officers, origin, part, people, sql, workers } from '../lib/stack.js';
import { against, commits, compare, median, measures, option, ownMemory, pool, report, table, turns } from './measure.js';

const OPEN = Number(option('open', 100_000));
const CLOSED = Number(option('closed', 1_000_000));
const ACTS = Number(option('acts', 200));
const AT_ONCE = 50_000; // rows of one INSERT
const WORKERS = 3;
const unit = 'H53.X25459';
const asked = 'H53.16';
const one = (text) => sql(text)[0][0];

// One in ten is the unit's, the others are of the agencies about it; stages and
// dates are spread as evenly as numbers that have no common divisor spread them.
function fill(model) {
  const agencies = sql(`SELECT id FROM agency WHERE code <> '${unit}' ORDER BY id LIMIT 90`).flat();
  const here = one(`SELECT id FROM agency WHERE code = '${unit}'`);
  const all = [...Array(10).fill(here), ...agencies];
  const agency = `ELT(@ % ${all.length} + 1, ${all.join()})`;
  const specialist = officers().find(({ role, agency: at }) => role === 'specialist' && at === unit).id;
  const worker = one(`SELECT id FROM officer WHERE id_number = '${specialist}'`);
  // By hundreds: every unit has dossiers at every stage.
  const stage = `ELT(@ DIV 100 % 10 + 1, 'reception', 'handover', 'assign', 'work', 'check', 'sign', 'number', 'return', 'citizen', 'opinion')`;
  const at = (text, id) => text.replaceAll('@', id);
  const due = (id) => `UTC_TIMESTAMP(6) + INTERVAL CAST(${id} * 7919 % 20000 AS SIGNED) - 5000 MINUTE`;
  let batch = 0;
  for (const [count, isOpen] of [[OPEN, true], [CLOSED, false]])
    for (let left = count; left > 0; left -= AT_ONCE, batch++)
      many(model, Math.min(left, AT_ONCE), `S${String(batch).padStart(3, '0')}`, {
        dossier: { number: `${2e9 + batch * AT_ONCE} + seq`, status: isOpen ? '4' : '10',
          filed_at: `UTC_TIMESTAMP(6) - INTERVAL seq MINUTE`, due_at: due('seq'), agency_id: at(agency, 'seq') },
        dossier_work: {
          agency_id: 'c.agency_id', due_at: due('c.number'), step_due_at: due('c.number'),
          stage: isOpen ? at(stage, 'c.number') : `'done'`,
          stage_before: isOpen ? at(`IF(@ DIV 100 % 10 = 8, 'assign', NULL)`, 'c.number') : 'NULL',
          officer_id: isOpen ? at(`IF(@ DIV 100 % 10 IN (3, 9), ${worker}, NULL)`, 'c.number') : 'NULL',
        },
      });
  sql(`INSERT INTO dossier_opinion (dossier_id, agency_id, asked_by, question, is_mandatory, due_on, asked_at)
    SELECT w.dossier_id, (SELECT id FROM agency WHERE code = '${asked}'), ${worker}, 'Đề nghị cho ý kiến.', TRUE, w.due_at, UTC_TIMESTAMP(6)
    FROM dossier_work w WHERE w.stage = 'opinion'`);
  sql('ANALYZE TABLE dossier, dossier_work, dossier_applicant, dossier_opinion');
  return here;
}

// What a request of the route asked, as the log has it: the median of the last.
function statements(route) {
  const list = [...log('officer').matchAll(/event=request\.done .*?method=GET route=(\S+) code=200 ms=\d+ asked=(\d+)/g)]
    .filter(([, of]) => of === route).slice(-15).map(([, , count]) => Number(count));
  return list.length ? median(list) : NaN;
}

function select(name, text) {
  const settings = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
  const database = path.resolve(folder, /^database\.socket *= *(.*)$/m.exec(settings)[1]);
  return pool(name, { program: 'select', query: '?q=reception',
    args: [database, 'motcua_officer', path.join(folder, 'secrets/officer'), 'motcua', text] });
}

// Acts a second: “Tiếp nhận hồ sơ” of so many, three at once as there are workers.
async function acts(desk) {
  const list = sql(`SELECT d.public_id FROM dossier d JOIN dossier_work w ON w.dossier_id = d.id JOIN agency a ON a.id = w.agency_id
    WHERE a.code = '${unit}' AND w.stage = 'reception' ORDER BY RAND() LIMIT ${ACTS}`).flat();
  // As it was filed: the copies are further than their papers.
  sql(`UPDATE dossier SET status = 1 WHERE public_id IN (${list.map((id) => `'${id}'`).join()})`);
  const pages = [];
  for (const id of list) pages.push(await desk.open(`${origin.officer}/ho-so/${id}`));
  const pressed = pages.map((page) => page.submission('Tiếp nhận hồ sơ'));
  const began = performance.now();
  await Promise.all(Array.from({ length: WORKERS }, async () => {
    for (let next; (next = pressed.pop());) {
      const { status } = await pages[0].send(next, { follow: false });
      if (status !== 303) throw new Error(`an act ended with ${status}`);
    }
  }));
  return list.length / ((performance.now() - began) / 1000);
}

const citizen = new Client();
await signIn(citizen, people()[0]);
const model = await filed(citizen);
const began = Date.now();
const here = fill(model);
const filledS = Math.round((Date.now() - began) / 1000);
// What so many rows leave to be written is no page's cost.
sql('SET GLOBAL innodb_max_dirty_pages_pct = 0');
await eventually(() => Number(sql("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")[0][1]) < 50, { what: 'all written', seconds: 300 });
sql('SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT');
const [[open, closed, mine]] = sql(`SELECT SUM(is_open), SUM(NOT is_open), SUM(is_open AND agency_id = ${here}) FROM dossier_work`);
console.log(`${open} open dossiers, ${closed} closed, made in ${filledS} s; ${mine} open at the unit that is asked`);

const COPIED = `SELECT CONCAT_WS('\\t', d.public_id, d.code, d.procedure_name, s.full_name, d.agency_name, o.full_name, w.note, d.status, w.stage,
  d.filed_at, d.due_at, w.step_due_at, w.due_at, w.version)
  FROM (SELECT dossier_id FROM dossier_work WHERE agency_id = ${here} AND stage = ? ORDER BY due_at, dossier_id LIMIT 50) AS q
  JOIN dossier_work w ON w.dossier_id = q.dossier_id JOIN dossier d ON d.id = q.dossier_id
  LEFT JOIN dossier_applicant s ON s.dossier_id = q.dossier_id AND s.role = 'self' LEFT JOIN officer o ON o.id = w.officer_id
  ORDER BY w.due_at, w.dossier_id`;
await select('select', 'SELECT ?');
await select('fifty', COPIED);

const who = {};
for (const role of ['desk', 'head', 'specialist', 'signer', 'clerk', 'consulted'])
  who[role] = await officer(role, role === 'consulted' ? { agency: asked } : {});
const memoryBefore = Math.max(...workers('officer').map(ownMemory));

const queues = [['cho-tiep-nhan', 'desk'], ['cho-ban-giao', 'desk'], ['cho-phan-cong', 'head'], ['cua-toi', 'specialist'],
  ['cho-kiem-tra', 'head'], ['cho-ky', 'signer'], ['cho-cap-so', 'clerk'], ['cho-tra', 'desk'], ['cho-cong-dan', 'desk'],
  ['cho-y-kien', 'consulted'], ['tat-ca', 'head']];
const page = async (role, address) => {
  const got = await who[role].open(`${origin.officer}${address}`);
  if (got.status !== 200) throw new Error(`${address} answers ${got.status}`);
  return got;
};
const rows = [
  { name: 'null FastCGI and one SELECT', url: `${measures}/select?q=reception` },
  { name: 'null FastCGI, fifty rows by one SELECT', url: `${measures}/fifty?q=reception` },
];
const asks = {};
for (const [name, role, address = `/hang-doi/${name}`, route = '/hang-doi/:queue'] of [
  ['“Hôm nay”', 'desk', '/', '/'], ...queues,
  ['tat-ca, a page far behind', 'head', await (async () => {
    let far = await page('head', '/hang-doi/tat-ca');
    for (let i = 0; i < 20 && far.hasLink('Trang sau'); i++) far = await far.follow('Trang sau');
    return far.path;
  })()],
  ['tat-ca, by words of few', 'head', '/hang-doi/tat-ca?tu=S000-12'],
  ['tat-ca, by words of none', 'head', '/hang-doi/tat-ca?tu=khong-co-ho-so-nao'],
  ['a dossier', 'desk', `/ho-so/${one(`SELECT public_id FROM dossier WHERE code = 'S000-5'`)}`, '/ho-so/:dossier'],
]) {
  for (let i = 0; i < 15; i++) await page(role, address);
  asks[name] = await eventually(() => statements(route));
  rows.push({ name, url: `${origin.officer}${address}`, cookie: who[role].cookies.header(new URL(origin.officer)) });
}
const figures = compare(rows, 'null FastCGI and one SELECT');
const fifty = figures[1].perSecond;
for (const figure of figures) Object.assign(figure, { asked: asks[figure.name], toFifty: Number((figure.perSecond / fifty).toFixed(3)) });
table(figures);
console.log('\nstatements, and the ratio to fifty rows by one SELECT');
for (const { name, asked: count, toFifty } of figures) if (count !== undefined) console.log(`${name.padEnd(40)}${String(count).padStart(3)}${toFifty.toFixed(3).padStart(9)}`);
const memory = { beforeKiB: memoryBefore, afterKiB: Math.max(...workers('officer').map(ownMemory)) };
console.log(`a worker's own memory: ${memory.beforeKiB} KiB before, ${memory.afterKiB} KiB after`);

part('stop', 'worker');
const doing = { commits: { name: `bare commits, ${WORKERS} connections`, turns: [] }, acts: { name: 'acts, “Tiếp nhận hồ sơ”', to: 'commits', turns: [] } };
for (let turn = 0; turn < turns; turn++) {
  doing.commits.turns.push(commits(WORKERS, 3000));
  doing.acts.turns.push(await acts(who.desk));
}
const done = against(doing);
report('officer', { open: Number(open), closed: Number(closed), here: Number(mine), filledS, rows: figures, memory, acts: done });
