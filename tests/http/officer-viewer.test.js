// SPDX-License-Identifier: GPL-3.0-or-later
// Papers are looked at beside the work, page by page, without a script; each look
// is an event, whichever page it was; and who is consulted looks until they have
// answered.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { filed, filedForm } from '../lib/filing.js';
import { office } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { log, origin, root, sql } from '../lib/stack.js';

let person, desk, specialist, consulted;
before(async () => {
  person = await citizen(0);
  ({ desk, specialist, consulted } = await office());
});
const inside = (dossier) => dossier.url.replace(origin.portal, origin.officer);
const looks = (dossier) => Number(sql(`SELECT COUNT(*) FROM officer_event WHERE chain = ${dossier.id} AND act = 'looked'`)[0][0]);
const filesOf = (dossier) => sql(`SELECT f.public_id FROM dossier_file d JOIN file f ON f.id = d.file_id WHERE d.dossier_id = ${dossier.id} ORDER BY d.id`).flat();
const sizeOf = (png) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) });
const picture = async (client, page) => {
  const answer = await client.open(new URL(page.document.querySelector('img.mc-viewer__picture').getAttribute('src'), origin.officer).href);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'image/png');
  return answer.body;
};
async function ask(dossier) {
  const act = async (who, name, words) => {
    const page = await who.open(inside(dossier));
    return words ? (await page.follow(name)).fill(words).press(name) : page.press(name);
  };
  await act(desk, 'Tiếp nhận hồ sơ');
  await act(desk, 'Chuyển xử lý');
  await act(specialist, 'Nhận việc');
  await act(specialist, 'Xin ý kiến', { 'Cơ quan được hỏi': 'Sở Xây dựng', 'Nội dung cần ý kiến': 'Đề nghị cho biết quy hoạch của khu đất.',
    'Ngày': '28', 'Tháng': '12', 'Năm': '2099', 'Bắt buộc có ý kiến': true });
}

test('a paper of several pages is turned, zoomed and rotated by links, and its check is kept there', async () => {
  const dossier = await filed(person);
  const receipt = (await person.open(`${dossier.url}/giay-tiep-nhan.pdf`)).body;
  // A talk's file is a file of the dossier as any other; this one has pages.
  let page = await desk.open(`${inside(dossier)}/trao-doi`);
  page.typed.set(page.control('Tệp kèm theo'), [{ name: 'nhieu-trang.pdf', type: 'application/pdf', data: receipt }]);
  await page.fill({ 'Nội dung': 'Mời xem giấy tiếp nhận.' }).press('Gửi');
  const files = filesOf(dossier);
  page = await desk.open(inside(dossier));
  page = await page.follow(page.all('.mc-paper a')[0].textContent);
  assert.match(page.words, /Trang 1 trên 1/);
  const near = sizeOf(await picture(desk, page));
  page = await page.follow('Phóng to');
  const nearer = sizeOf(await picture(desk, page));
  assert.ok(nearer.width > near.width && nearer.height > near.height, JSON.stringify([near, nearer]));
  page = await page.follow('Xoay');
  assert.deepEqual(sizeOf(await picture(desk, page)), { width: nearer.height, height: nearer.width });
  page = await page.follow('Thu nhỏ');
  page = await page.fill({ 'Chưa đạt': true, 'Lý do, nếu chưa đạt': 'Mờ, không đọc được' }).press('Ghi kết quả kiểm tra');
  assert.equal(page.control('Lý do, nếu chưa đạt').value, 'Mờ, không đọc được');
  assert.match(page.path, /[/]xem[/]/);
  page = await page.follow('Giấy sau');
  assert.ok(page.hasLink('Giấy trước'));

  // The largest there is, in each direction.
  const turns = [];
  for (const turn of [0, 1, 2, 3]) turns.push(sizeOf((await desk.open(`${inside(dossier)}/xem/${files.at(-1)}/anh?co=2&xoay=${turn}`)).body));
  assert.deepEqual(turns.map(({ width, height }) => Math.max(width, height)), [1800, 1800, 1800, 1800]);
  assert.deepEqual(turns.map(({ width, height }) => width > height), [false, true, false, true]);

  // The page that the paper has, and no other.
  sql(`UPDATE file_look l JOIN file f ON f.id = l.file_id SET l.pages = 3 WHERE f.public_id = '${files.at(-1)}'`);
  page = await desk.open(`${inside(dossier)}/xem/${files.at(-1)}?trang=99`);
  assert.match(page.words, /Trang 3 trên 3/);
  assert.ok(!page.hasLink('Trang sau'));
  assert.equal((await desk.open(`${inside(dossier)}/xem/${files.at(-1)}/anh?trang=3000`)).status, 200, 'what is no number of a page is the first');
  assert.equal((await desk.open(`${inside(dossier)}/xem/${files.at(-1)}/anh?trang=9`)).status, 404);
});

test('a file that is none of the dossier, or waits for the scanner, is not to be seen', async () => {
  const [one, other] = [await filed(person), await filed(person)];
  const [file] = filesOf(one);
  const address = (dossier) => [`${inside(dossier)}/xem/${file}`, `${inside(dossier)}/xem/${file}/anh`];
  sql(`UPDATE file SET scan = 'waiting', scanned_at = NULL WHERE public_id = '${file}'`);
  for (const url of address(one)) assert.equal((await desk.open(url)).status, 404, url);
  sql(`UPDATE file SET scan = 'clean', scanned_at = UTC_TIMESTAMP(6) WHERE public_id = '${file}'`);
  for (const url of address(one)) assert.equal((await desk.open(url)).status, 200, url);
  // The same papers are used again: of the vault, so they are files of both.
  const mine = filesOf(other);
  if (!mine.includes(file)) for (const url of address(other)) assert.equal((await desk.open(url)).status, 404, url);
  for (const url of address(one)) assert.notEqual((await new Client().open(url, { follow: false })).status, 200, url);
});

test('who reads too much at once waits, and the work goes on', async () => {
  const dossier = await filed(person);
  const [file] = filesOf(dossier);
  const id = sql(`SELECT id FROM officer WHERE id_number = '${desk.person.id}'`)[0][0];
  const key = `UNHEX(SHA2('look.reader ${id}', 256))`;
  sql(`INSERT INTO throttle (key_hash, failures, failed_at, until_at) VALUES (${key}, 4000, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 300 SECOND)
    ON DUPLICATE KEY UPDATE failures = 4000, until_at = VALUES(until_at)`);
  try {
    assert.equal((await desk.open(`${inside(dossier)}/xem/${file}/anh`)).status, 503);
    assert.equal((await desk.open(`${inside(dossier)}/xem/${file}`)).status, 200);
  } finally {
    sql(`DELETE FROM throttle WHERE key_hash = ${key}`);
  }
});

test('pictures of papers are drawn in the pool for files', async () => {
  const drawn = (pool) => log(pool).split('\n').filter((line) => /event=request[.]done method=GET route=\S+[/]anh/.test(line)).length;
  const dossier = await filed(person);
  const before = [drawn('officer-files'), drawn('officer')];
  await desk.open(`${inside(dossier)}/xem/${filesOf(dossier)[0]}/anh`);
  assert.deepEqual([drawn('officer-files') - before[0], drawn('officer') - before[1]], [1, 0]);
});

test('each page of a dossier is a look, and an event', async () => {
  const dossier = await filedForm(person);
  await (await desk.open(inside(dossier))).press('Tiếp nhận hồ sơ');
  const [[component]] = sql(`SELECT component_id FROM dossier_form WHERE dossier_id = ${dossier.id}`);
  const [[letter]] = sql(`SELECT public_id FROM dossier_letter WHERE dossier_id = ${dossier.id} LIMIT 1`).concat([['none']]);
  const source = readFileSync(path.join(root, 'cgi-bin/officer/routes.c'), 'utf8');
  const routes = [...source.matchAll(/\{METHOD_GET,\s*"([^"]*:dossier[^"]*)"/g)].map(([, pattern]) => pattern);
  assert.ok(routes.length >= 8, routes.join());
  const parts = { ':dossier': inside(dossier).split('/').at(-1), ':file': filesOf(dossier)[0] ?? '-', ':letter': letter, ':act': 'chuyen', ':component': component, ':answer': 'gt-loai' };
  let seen = 0;
  for (const pattern of routes) {
    const address = pattern.replace(/:\w+/g, (name) => parts[name]);
    const before = looks(dossier);
    const { status } = await desk.open(origin.officer + address);
    if (status !== 200) continue; // nothing was shown
    seen++;
    assert.equal(looks(dossier), before + 1, `${address} shows the dossier`);
  }
  assert.ok(seen >= 6, `${seen} pages were seen`);
});

test('who is consulted reads until they have answered, and then their own words alone', async () => {
  const dossier = await filed(person);
  await ask(dossier);
  const [file] = filesOf(dossier);
  const closed = [`${inside(dossier)}/xem/${file}`, `${inside(dossier)}/xem/${file}/anh`, `${inside(dossier)}/tep/${file}`];
  let page = await consulted.open(inside(dossier));
  assert.match(page.words, /Lê Thị Ngọc Hân/);
  for (const url of closed) assert.equal((await consulted.open(url)).status, 200, url);
  page = await page.fill({ 'Ý kiến của cơ quan bạn': 'Phù hợp quy hoạch.' }).press('Gửi ý kiến');
  assert.match(page.words, /Cơ quan bạn đã cho ý kiến/);
  assert.match(page.words, /quy hoạch của khu đất[.].*Phù hợp quy hoạch/s);
  assert.doesNotMatch(page.words, /Lê Thị Ngọc Hân|0912345678/, 'the citizen is not theirs to read any more');
  assert.equal(page.all('a[href*="/xem/"]').length, 0);
  for (const url of closed) assert.equal((await consulted.open(url)).status, 404, url);
  // Taken back is over too.
  const other = await filed(person);
  await ask(other);
  await (await specialist.open(inside(other))).press('Thôi hỏi ý kiến');
  assert.equal((await consulted.open(`${inside(other)}/xem/${filesOf(other)[0]}`)).status, 404);
});
