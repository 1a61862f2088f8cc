// SPDX-License-Identifier: GPL-3.0-or-later
// “Chọn nơi nộp”: only agencies that take the procedure, the others explained, the
// citizen's own commune remembered, and the units of the day that holds.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changeByHand, takeAway, takeIn } from '../lib/catalogue.js';
import { Client } from '../lib/client.js';
import { signIn } from '../lib/sign-in.js';
import { eventually, folder, origin, part, people, sql } from '../lib/stack.js';

const place = `${origin.portal}/thu-tuc/1.001193/noi-nop`;
const words = (page) => page.document.querySelector('main').textContent.replace(/\s+/g, ' ');
const options = (page, label) => [...page.control(label).querySelectorAll('option')].map((o) => o.textContent.trim()).filter(Boolean);

async function asPerson(nth) {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[nth]);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  return client;
}

test('today a commune alone is asked for, and coming back resumes the one draft', async () => {
  const client = await asPerson(0);
  let page = await client.open(place);
  assert.equal(page.hasControl('Quận/Huyện'), false);
  const communes = options(page, 'Phường/Xã');
  assert.equal(communes.filter((name) => name === 'Phường Tân Ninh').length, 1);
  assert.equal(new Set(communes).size, communes.length, 'each once');
  page = await page.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  assert.equal(page.heading, 'Thông tin người nộp');
  const draft = /nop-ho-so\/([\w-]{22})/.exec(page.url)[1];
  page = await (await client.open(place)).fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
  assert.equal(/nop-ho-so\/([\w-]{22})/.exec(page.url)[1], draft);
});

test('nothing chosen is told at the field; a unit that is none or another’s opens no draft', async () => {
  const client = await asPerson(0);
  sql("UPDATE account SET commune_code = '', commune_valid_from = NULL WHERE id = (SELECT account_id FROM session WHERE account_id IS NOT NULL ORDER BY signed_in_at DESC LIMIT 1)");
  const open = () => Number(sql('SELECT COUNT(*) FROM draft WHERE filed_at IS NULL'));
  let page = await (await client.open(place)).press('Tiếp tục');
  assert.equal(page.heading, 'Chọn nơi nộp');
  assert.deepEqual(page.errors, ['Phường/Xã: Chọn phường, xã nơi bạn muốn nộp']);
  for (const code of ['99999', "25459' OR 1=1", '25459\0', '80', 'x'.repeat(9000)]) {
    page = await client.open(place);
    page.typed.set(page.control('Phường/Xã'), code);
    page = await page.press('Tiếp tục');
    assert.equal(page.heading, 'Chọn nơi nộp', code);
    assert.equal(page.errors.length, 1, code);
  }
  assert.equal(open(), 0);
});

test('an agency that does not take it online says so, and what to do instead', async () => {
  const client = await asPerson(0);
  const rows = `procedure_agency WHERE procedure_id = (SELECT id FROM \`procedure\` WHERE code = '1.001193')
    AND agency_id IN (SELECT a.id FROM agency a JOIN unit u ON u.id = a.unit_id WHERE u.code = '25459' AND a.valid_to IS NULL)`;
  changeByHand(`INSERT INTO procedure_agency (procedure_id, agency_id, service_level)
       SELECT p.id, a.id, 'information' FROM \`procedure\` p, agency a JOIN unit u ON u.id = a.unit_id
        WHERE p.code = '1.001193' AND u.code = '25459' AND a.valid_to IS NULL AND a.takes_level = 'commune'`);
  try {
    const page = await (await client.open(place)).fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
    assert.equal(page.heading, 'Chọn nơi nộp');
    assert.match(words(page), /Đơn vị đã chọn chưa hỗ trợ nộp trực tuyến/);
    assert.match(words(page), /Nộp trực tiếp tại: ?[^.]*Tân Ninh/);
    assert.equal(page.control('Phường/Xã').value ?? page.value('Phường/Xã'), '25459');
  } finally {
    changeByHand(`DELETE FROM ${rows}`);
  }
});

test('the citizen’s own commune is chosen already', async () => {
  const client = await asPerson(0);
  let page = await client.open(`${origin.portal}/tai-khoan`);
  page = await page.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Lưu');
  page = await client.open(place);
  assert.equal(page.value('Phường/Xã'), '25459');
});

test('before the first of July 2025 districts hold, with their communes', async (t) => {
  if (Number(sql("SELECT COUNT(*) FROM agency a JOIN unit u ON u.id = a.unit_id WHERE u.level = 'district'")) === 0)
    return t.skip('no agency of a district in this data');
  const file = path.join(folder, 'motcua.conf');
  const settings = readFileSync(file, 'utf8');
  writeFileSync(file, `${settings}\ncatalogue.day = 2025-06-02\n`);
  const restart = async () => {
    part('restart', 'portal');
    await eventually(async () => (await new Client().open(`${origin.portal}/healthz`)).status === 200, { what: 'the portal' });
  };
  try {
    // What other stories read is on the shelf.
    const shelves = path.join(folder, 'state', 'catalogue');
    for (const name of readdirSync(shelves)) rmSync(path.join(shelves, name));
    await restart();
    const client = await asPerson(0);
    let page = await client.open(place);
    const districts = options(page, 'Quận/Huyện');
    assert.ok(districts.includes('Thành phố Tây Ninh'), districts.join());
    page = await page.fill({ 'Quận/Huyện': 'Huyện Tân Châu' }).press('Tiếp tục');
    assert.equal(page.heading, 'Chọn nơi nộp', 'a commune of that district is asked for');
    assert.equal(options(page, 'Phường/Xã').includes('Phường 1'), false);
    page = await page.fill({ 'Quận/Huyện': 'Thành phố Tây Ninh' }).press('Tiếp tục');
    assert.ok(options(page, 'Phường/Xã').includes('Phường 1'), words(page));
    assert.equal(options(page, 'Phường/Xã').includes('Phường Tân Ninh'), false);
    page = await page.fill({ 'Phường/Xã': 'Phường 1' }).press('Tiếp tục');
    assert.equal(page.heading, 'Thông tin người nộp');
  } finally {
    writeFileSync(file, settings);
    await restart();
    sql('DELETE FROM draft WHERE filed_at IS NULL');
  }
});

test('a procedure that is not filed online tells anybody where to go, by its page and by a deep link', async () => {
  const code = '8.900002';
  takeIn(code, { name: 'Thủ tục chỉ nộp trực tiếp', service_level: 'thông_tin', channels: ['direct'] });
  try {
    const visitor = new Client();
    let page = await visitor.open(`${origin.portal}/thu-tuc/${code}`);
    assert.match(words(page), /Thủ tục này chưa nộp trực tuyến được/);
    assert.equal(page.hasLink('Nộp hồ sơ'), false);
    page = await page.follow('Tìm nơi nộp trực tiếp');
    assert.equal(page.heading, 'Chọn nơi nộp', 'without signing in');
    page = await page.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Xem nơi nộp');
    const where = /Nộp trực tiếp tại: ?[^.]*Phường Tân Ninh/;
    assert.match(words(page), where);
    assert.equal(page.hasButton('Tiếp tục'), false);
    assert.match(String(page.url), /phuong-xa=25459/, 'an address to pass on');

    const [[agency]] = sql(`SELECT a.code FROM agency a JOIN unit u ON u.id = a.unit_id
      WHERE u.code = '25459' AND a.valid_to IS NULL AND a.takes_level = 'commune'`);
    page = await new Client().open(`${origin.portal}/nop-ho-so?MaTTHCDP=${code}&MaCoQuanThucHien=${agency}&vnconnect=1`);
    assert.match(words(page), where);

    // Somebody who sends the form of another procedure gets no draft.
    const client = await asPerson(0);
    const online = await client.open(place);
    page = await online.send({ ...online.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).submission('Tiếp tục'), url: `${origin.portal}/thu-tuc/${code}/noi-nop` });
    assert.match(words(page), where);
    assert.equal(Number(sql('SELECT COUNT(*) FROM draft WHERE filed_at IS NULL')), 0);
  } finally {
    takeAway(code);
  }
});

test('a fee that nobody has published is not free', async () => {
  const code = '8.900003';
  const told = async (fees) => {
    takeIn(code, { name: 'Thủ tục thử mức phí', fees });
    return words(await new Client().open(`${origin.portal}/thu-tuc/${code}`));
  };
  try {
    assert.match(await told([]), /Chưa công bố mức phí/);
    const elsewhere = await told([{ kind: 'FEE', amount_vnd: null, text: 'Do tỉnh quy định', channels: ['online'] }]);
    assert.match(elsewhere, /Do tỉnh quy định/);
    for (const text of [await told([]), elsewhere]) assert.doesNotMatch(text, /Miễn phí|Không thu|0 ₫/);
    assert.match(await told([{ kind: 'FEE', amount_vnd: 0, text: '', channels: ['online'] }]), /Miễn phí|Không mất phí|Không thu/);
  } finally {
    takeAway(code);
  }
});

test('pages read the units they show, not those of the whole country', async (t) => {
  const all = Number(sql('SELECT COUNT(*) FROM unit')[0][0]);
  if (all < 10000) return t.skip('this data has one province');
  const restart = async () => {
    part('restart', 'portal');
    await eventually(async () => (await new Client().open(`${origin.portal}/healthz`)).status === 200, { what: 'the portal' });
  };
  const [[output, seconds]] = sql('SELECT @@log_output, @@long_query_time');
  sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL long_query_time = 0; SET GLOBAL slow_query_log = 1; TRUNCATE mysql.slow_log");
  try {
    // What other stories read is on the shelf.
    const shelves = path.join(folder, 'state', 'catalogue');
    for (const name of readdirSync(shelves)) rmSync(path.join(shelves, name));
    await restart();
    const client = await asPerson(0);
    let page = await client.open(place);
    page = await page.fill({ 'Phường/Xã': 'Phường Tân Ninh' }).press('Tiếp tục');
    assert.equal(page.heading, 'Thông tin người nộp');
    const read = sql("SELECT MAX(rows_examined), LEFT(sql_text, 60) FROM mysql.slow_log WHERE sql_text RLIKE '(FROM|JOIN) unit ' AND user_host LIKE 'motcua_portal%' GROUP BY 2");
    assert.ok(read.length > 1, 'queries were seen');
    for (const [rows, text] of read) assert.ok(Number(rows) < all / 4, `${rows} of ${all} rows: ${text}`);
  } finally {
    sql(`SET GLOBAL slow_query_log = 0; SET GLOBAL long_query_time = ${seconds}; SET GLOBAL log_output = '${output}'; TRUNCATE mysql.slow_log`);
    await restart();
  }
});

test('who knows only the old name of a commune finds the new one, without scripts', async () => {
  const client = new Client();
  const ask = async (q) => {
    let page = await client.open(`${origin.portal}/ten-cu`);
    page = await page.fill({ 'Tên xã, phường, thị trấn hoặc huyện cũ': q }).press('Tìm tên mới');
    return page.all('tbody tr').map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent.trim().replace(/\s+/g, ' ')).join(' → '));
  };
  assert.deepEqual(await ask('p3 tp tây ninh'), ['Phường 3, Thành phố Tây Ninh → Phường Tân Ninh']);
  assert.deepEqual(await ask('Thị trấn Gò Dầu'), ['Thị trấn Gò Dầu, Huyện Gò Dầu → Phường Gò Dầu']);
  assert.deepEqual(await ask('mo cong'), [
    'Xã Mỏ Công, Huyện Tân Biên → Xã Tân Phú (một phần)', 'Xã Mỏ Công, Huyện Tân Biên → Xã Trà Vong (một phần)',
  ]);
  assert.ok((await ask('huyện Gò Dầu')).length > 5, 'a district: all that lay in it');
  for (const q of ['khong co xa nay', '...', '%', 'x'.repeat(100)]) {
    assert.deepEqual(await ask(q), [], q);
  }
  const data = await (await fetch(`${origin.portal}/du-lieu/ten-cu.json`)).json();
  assert.ok(data.some(([was, district, now, isWhole]) =>
    was === 'Phường 3' && district === 'Thành phố Tây Ninh' && now === 'Phường Tân Ninh' && isWhole === true));
});
