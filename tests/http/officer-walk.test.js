// SPDX-License-Identifier: GPL-3.0-or-later
// Six officers signed in walk at random over a few dossiers, by what their pages
// offer, sometimes two at once, with a citizen who answers. What cannot be is
// looked for after each step (unit/officer_walk_test does it over the domain, by
// the thousand). MOTCUA_SEED walks another way; the seed is in what fails.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { filed } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

const STEPS = 120;
const seed = Number(process.env.MOTCUA_SEED ?? 20261130);
let state = seed;
// mulberry32: the same walk each time.
function any(count) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % count;
}
const INNER = 'NỘI BỘ: chỉ trong cơ quan';
const OUTER = 'Cần làm rõ nội dung đã khai.';
// What each act's form is given; acts that end a dossier come seldom.
const words = {
  'Yêu cầu bổ sung': { 'Lý do': OUTER }, 'Yêu cầu nộp phí': { 'Lý do': OUTER, 'Số tiền (đồng)': '10000' },
  'Xin ý kiến': { 'Cơ quan được hỏi': 'Sở Xây dựng', 'Nội dung cần ý kiến': INNER, 'Ngày': '28', 'Tháng': '12', 'Năm': '2099', 'Bắt buộc có ý kiến': true },
  'Soạn kết quả': { 'Tiêu đề': 'Kết quả', 'Nội dung': 'Chấp thuận.' }, 'Cấp số và phát hành': { 'Số': '1/KQ' },
  'Trả kết quả': { 'Người nhận': 'Lê Thị Ngọc Hân', 'Giấy tờ người nhận xuất trình': 'CCCD 0017' },
  'Trả lại bước trước': { 'Lý do': INNER }, 'Gia hạn': { 'Lý do': OUTER, 'Ngày': '28', 'Tháng': '12', 'Năm': '2099' },
  'Không dừng, tiếp tục': { 'Lý do': OUTER }, 'Thay kết quả sai': { 'Lý do': INNER }, 'Ký duyệt': {},
};
const seldom = new Set(['Từ chối tiếp nhận', 'Dừng giải quyết', 'Yêu cầu nộp phí']);

let person, clients, dossiers;
before(async () => {
  person = await citizen(0);
  clients = [await officer('desk'), await officer('head'), await officer('specialist'), await officer('specialist', { nth: 1 }), await officer('signer'), await officer('clerk')];
  dossiers = [await filed(person), await filed(person), await filed(person), await filed(person)];
});
const inside = (dossier) => dossier.url.replace(origin.portal, origin.officer);
const ids = () => dossiers.map(({ id }) => id).join();
const number = (text) => Number(sql(text)[0][0]);
const version = (dossier) => number(`SELECT version FROM dossier_work WHERE dossier_id = ${dossier.id}`);

// The acts that a page offers: a link to a form, or a button.
const offered = (page) => page.all('section[aria-labelledby="viec"] .mc-buttons a, section[aria-labelledby="viec"] .mc-buttons button')
  .map((node) => ({ name: node.textContent.replace(/\s+/g, ' ').trim(), isForm: node.localName === 'a' }));

async function press(page, { name, isForm }) {
  const plain = name.replace(/ \(thay .*/, '');
  if (!isForm) return page.press(name);
  const form = await page.follow(name);
  if (plain === 'Phân công') {
    const boxes = form.all('input[type="radio"]');
    form.typed.set(boxes[any(boxes.length)], true);
  }
  return form.fill(words[plain] ?? {}).press(plain);
}

async function citizenAnswers(dossier) {
  const page = await person.open(dossier.url);
  if (page.hasButton('Gửi bổ sung')) await page.fill({ 'Nội dung trả lời': 'Tôi trả lời.' }).press('Gửi bổ sung');
  else if (number(`SELECT status FROM dossier WHERE id = ${dossier.id}`) === 6) ctl('dossier', 'paid', dossier.code);
}

const never = {
  'ended, and in a queue; or open, and in none': (list) => `SELECT COUNT(*) FROM dossier d LEFT JOIN dossier_work w ON w.dossier_id = d.id
    WHERE d.id IN (${list}) AND (w.dossier_id IS NULL OR (d.status IN (3, 7, 8)) <> (w.stage = 'done' AND d.status <> 10))`,
  'at work with nobody': (list) => `SELECT COUNT(*) FROM dossier_work WHERE dossier_id IN (${list}) AND stage IN ('work', 'opinion') AND officer_id IS NULL`,
  'waiting for the citizen by one word and not by the other': (list) => `SELECT COUNT(*) FROM dossier_work w JOIN dossier d ON d.id = w.dossier_id WHERE d.id IN (${list}) AND (d.status IN (5, 6)) <> (w.stage = 'citizen')`,
  'decided on an own draft': (list) => `SELECT COUNT(*) FROM dossier_decision WHERE dossier_id IN (${list}) AND (drafted_by IN (checked_by, signed_by))`,
  'said outside what is inner': (list) => `SELECT (SELECT COUNT(*) FROM dossier_event WHERE dossier_id IN (${list}) AND note LIKE '%NỘI BỘ%')
    + (SELECT COUNT(*) FROM dossier_letter WHERE dossier_id IN (${list}) AND body LIKE '%NỘI BỘ%')`,
  'a version without its event': (list) => `SELECT COUNT(*) FROM dossier_event e WHERE e.dossier_id IN (${list}) GROUP BY e.dossier_id HAVING MAX(e.position) <> COUNT(*) UNION SELECT 0 LIMIT 1`,
};

test(`whatever six officers press, what cannot be is not (seed ${seed})`, { timeout: 420_000 }, async () => {
  const done = new Map();
  for (let step = 0; step < STEPS; step++) {
    const dossier = dossiers[any(dossiers.length)];
    const who = clients[any(clients.length)];
    const page = await who.open(inside(dossier));
    assert.equal(page.status, 200);
    const acts = offered(page).filter(({ name }) => !seldom.has(name) || any(40) === 0);
    if (acts.length > 0) {
      // Mostly what leads on, which comes first.
      const act = acts[any(3) === 0 ? any(acts.length) : 0];
      const was = version(dossier);
      if (!act.isForm && any(4) === 0) {
        // Two at once, from the same page: one event.
        const events = `SELECT COUNT(*) FROM officer_event WHERE chain = ${dossier.id} AND act <> 'looked'`;
        const before = number(events);
        const second = await who.open(inside(dossier));
        await Promise.all([page.press(act.name), second.press(act.name)]);
        assert.ok(number(events) <= before + 1, `${act.name} twice, step ${step}`);
      } else {
        const told = await press(page, act);
        assert.ok([200, 409].includes(told.status), `${act.name}: ${told.status}, step ${step}`);
      }
      if (version(dossier) !== was) done.set(act.name, (done.get(act.name) ?? 0) + 1);
    }
    if (any(3) === 0) await citizenAnswers(dossier);
    for (const [what, query] of Object.entries(never)) assert.equal(number(query(ids())), 0, `${what}, step ${step}`);
    // An open dossier of the office's is somebody's.
    if (step % 10 === 0) {
      const [[stage]] = sql(`SELECT stage FROM dossier_work WHERE dossier_id = ${dossier.id}`);
      if (!['done', 'citizen', 'opinion'].includes(stage)) {
        let may = 0;
        for (const client of clients) may += offered(await client.open(inside(dossier))).length;
        assert.ok(may > 0, `${dossier.code} at ${stage} waits for nobody, step ${step}`);
      }
      assert.doesNotMatch((await person.open(dossier.url)).words, /NỘI BỘ/);
    }
    // The opinion comes in the end, else they all wait for it.
    if (any(6) === 0) {
      const consulted = await officer('consulted', { agency: 'H53.16' });
      const asked = await consulted.open(inside(dossier));
      if (asked.status === 200 && asked.hasButton('Gửi ý kiến')) await asked.fill({ 'Ý kiến của cơ quan bạn': INNER }).press('Gửi ý kiến');
    }
  }
  assert.match(ctl('officer', 'verify'), /^\d+ events hold/);
  assert.ok(done.size >= 8, `the walk went on: ${[...done].join(' ')}`);
});
