// SPDX-License-Identifier: GPL-3.0-or-later
// Each address of a citizen's that changes something, by what it owes them: what
// cannot be undone is asked on a page of its own, and what went through is said.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filed, fillApplicant, finish, openDraft } from '../lib/filing.js';
import { atPapers, pdf } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { ctl, origin, root, sql } from '../lib/stack.js';

// asks: a GET of the same address asks. says: a banner, a panel or a page of its
// own says that it was done. on: it leads to the next page of a way, which says it
// by being there. no: no person's act.
const owed = {
  portal: {
    '/dang-nhap/qr/may-nay': 'on', '/dang-xuat': 'asks', '/dang-xuat/nha-cung-cap': 'no',
    '/tai-khoan': 'says', '/tai-khoan/du-lieu': 'asks', '/tai-khoan/phien': 'says',
    '/thu-tuc/:code/noi-nop': 'on', '/nop-ho-so/:draft/xoa': 'asks', '/nop-ho-so/:draft/lay-lai': 'says',
    '/nop-ho-so/:draft/xoa-han': 'asks', '/nop-ho-so/:draft/giay-to/tep': 'no', '/nop-ho-so/:draft/to-khai/:component/:page': 'on',
    '/nop-ho-so/:draft/:step': 'on', '/kho-giay-to/moi': 'says', '/kho-giay-to/:paper': 'says', '/kho-giay-to/:paper/xoa': 'asks',
    '/ho-so/:dossier/bo-sung': 'says', '/ho-so/:dossier/trao-doi': 'says', '/ho-so/:dossier/giu-ket-qua': 'says',
    '/ho-so/:dossier/rut': 'asks', '/ho-so/:dossier/dung': 'asks', '/ho-so/:dossier/danh-gia': 'says',
    '/tra-cuu': 'on', '/bao-co': 'no',
  },
  identity: {
    '/oauth2/authorize': 'no', '/oauth2/token': 'no', '/dang-xuat/dong-y': 'on', '/dang-xuat': 'on', '/dang-nhap': 'on', '/dang-nhap/otp': 'on',
    '/dang-nhap/khoa': 'on', '/dong-y': 'on', '/dang-ky': 'on', '/dang-ky/otp': 'on', '/quen-mat-khau': 'on',
    '/quen-mat-khau/otp': 'on', '/quen-mat-khau/khoa': 'on', '/quen-mat-khau/dang-cho': 'asks', '/mat-khau': 'says', '/dien-thoai': 'on',
    '/dien-thoai/otp': 'says', '/du-lieu': 'asks', '/phien': 'says', '/khoa-truy-cap': 'says', '/khoa-truy-cap/xoa': 'asks',
  },
  smart: {
    '/dang-ky': 'on', '/dang-nhap': 'on', '/ma-otp': 'on', '/dang-xuat': 'on', '/quet': 'on', '/xac-nhan/:kenh': 'asks',
    '/thiet-bi': 'says', '/thong-tin': 'says', '/du-lieu': 'asks',
  },
};

const routes = (program) => [...readFileSync(path.join(root, `cgi-bin/${program}/routes.c`), 'utf8')
  .matchAll(/\{METHOD_(GET|POST), "([^"]+)"/g)].map(([, method, address]) => ({ method, address }));

for (const [program, table] of Object.entries(owed))
  test(`${program}: each act is in the table, and what is asked has its page`, () => {
    const all = routes(program);
    const has = (method, address) => all.some((r) => r.method === method && r.address === address);
    assert.deepEqual(all.filter((r) => r.method === 'POST').map((r) => r.address).filter((a) => !(a in table)), [], 'not in the table');
    assert.deepEqual(Object.keys(table).filter((a) => !has('POST', a)), [], 'gone');
    assert.deepEqual(Object.keys(table).filter((a) => table[a] === 'asks' && !has('GET', a)), [], 'not asked');
  });

const said = (page) => page.all('[role="status"]').map((p) => p.textContent.trim()).join();
const status = (dossier) => Number(sql(`SELECT status FROM dossier WHERE id = ${dossier.id}`)[0][0]);

test('withdrawing is asked with what it means; no leads back, yes says so, once', async () => {
  const client = await asPerson(5);
  const dossier = await filed(client);
  let page = await (await client.open(dossier.url)).follow('Rút hồ sơ');
  assert.equal(page.heading, 'Rút hồ sơ này?');
  assert.match(page.words, /bạn phải nộp hồ sơ mới/);
  page = await page.follow('Không rút');
  assert.equal(page.url.href, dossier.url);
  assert.equal(status(dossier), 1);
  const asked = await page.follow('Rút hồ sơ');
  page = await asked.press('Rút hồ sơ');
  assert.match(said(page), /Đã rút hồ sơ/);
  assert.equal(status(dossier), 7);
  // Pressed again from a page that lay there, or asked again: how it stands.
  assert.equal((await asked.press('Rút hồ sơ')).url.pathname, new URL(dossier.url).pathname);
  page = await client.open(`${dossier.url}/rut`);
  assert.equal(page.heading, 'Hồ sơ');
});

test('asking to stop is asked, keeps the reason through an error and the language, and says so', async () => {
  const client = await asPerson(5);
  const dossier = await filed(client);
  ctl('dossier', 'accept', dossier.code);
  let page = await (await client.open(dossier.url)).follow('Đề nghị dừng giải quyết');
  assert.equal(page.heading, 'Đề nghị dừng giải quyết?');
  page = await page.fill({ 'Lý do': 'dài '.repeat(300) }).press('Gửi đề nghị dừng');
  assert.notDeepEqual(page.errors, []);
  assert.equal(page.heading, 'Đề nghị dừng giải quyết?');
  page = await (await page.fill({ 'Lý do': 'Tôi chuyển nhà.' }).press('English')).press('Tiếng Việt');
  assert.equal(page.value('Lý do'), 'Tôi chuyển nhà.');
  page = await page.press('Gửi đề nghị dừng');
  assert.match(said(page), /Đã gửi đề nghị dừng/);
  assert.equal(page.hasLink('Đề nghị dừng giải quyết'), false);
});

test('a draft that goes for good is asked once more', async () => {
  const client = await asPerson(5);
  sql('DELETE FROM draft WHERE filed_at IS NULL');
  await fillApplicant(await openDraft(client));
  let page = await (await (await client.open(`${origin.portal}/ho-so`)).follow('Bỏ bản nháp')).press('Bỏ bản nháp');
  const gone = page.all('a[href$="/xoa-han"]')[0].getAttribute('href');
  page = await client.open(`${origin.portal}${gone}`);
  assert.equal(page.heading, 'Xoá hẳn bản nháp này?');
  page = await page.follow('Giữ đến hết 24 giờ');
  assert.ok(page.hasButton('Lấy lại'));
  page = await (await client.open(`${origin.portal}${gone}`)).press('Xoá hẳn');
  assert.match(said(page), /Đã xoá hẳn/);
  assert.equal((await client.open(`${origin.portal}${gone}`)).status, 404);
  assert.equal((await (await asPerson(2)).open(`${origin.portal}${gone}`)).status, 404);
});

test('a file that is taken away again is said to be', async () => {
  const client = await asPerson(5);
  let page = await atPapers(client);
  page.typed.set(page.all('input[type="file"]')[0], [pdf('mot', { name: 'mot.pdf' })]);
  page = await page.press('Tải lên');
  page = await page.press('Xoá mot.pdf');
  assert.match(said(page), /Đã xoá tệp/);
});

test('the result is the first button of its dossier, by the name of what it is', async () => {
  const client = await asPerson(5);
  const dossier = await filed(client);
  finish(dossier, pdf(`mot ${dossier.code}`, { name: 'scan0001.pdf' }));
  const page = await client.open(dossier.url);
  const [first] = page.all('main .mc-button');
  assert.equal(first.textContent.replace(/\s+/g, ' ').trim(), 'Tải Giấy khai sinh');
  assert.ok(first.hasAttribute('download'));
  assert.match((await client.open(`${origin.portal}${first.getAttribute('href')}`)).body.toString('latin1'), /^%PDF/);
});

test('of several results each bears its own name', async () => {
  const client = await asPerson(5);
  const dossier = await filed(client);
  finish(dossier, pdf(`mot ${dossier.code}`, { name: 'khai-sinh.pdf' }), pdf(`hai ${dossier.code}`, { name: 'ban-sao.pdf' }));
  const page = await client.open(dossier.url);
  assert.deepEqual(page.all('main .mc-result a').map((a) => a.textContent.replace(/\s+/g, ' ').trim()), ['Tải khai-sinh.pdf', 'Tải ban-sao.pdf']);
});
