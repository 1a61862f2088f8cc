// SPDX-License-Identifier: GPL-3.0-or-later
// Bad input, everywhere (the table of the journey): what the portal's router and
// parser answer by themselves, whichever page is asked for.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, raw } from '../lib/client.js';
import { origin } from '../lib/stack.js';

const ask = (path, options) => raw(origin.portal + path, options);

test('an unknown address is a 404 page in Vietnamese with search', async () => {
  const { status, body } = await ask('/khong-co');
  assert.equal(status, 404);
  assert.match(body.toString(), /Không tìm thấy trang này/);
  assert.match(body.toString(), /action="\/thu-tuc"/);
});

test('an address with something behind it, as mail programs make links, leads where it was meant to', async () => {
  for (const [path, to] of [
    ['/tra-cuu/', '/tra-cuu'], ['/tra-cuu.', '/tra-cuu'], ['/tra-cuu%20', '/tra-cuu'],
    ['/thu-tuc/1.001193)', '/thu-tuc/1.001193'], ['/thu-tuc/1.001193/', '/thu-tuc/1.001193'],
    ['/thu-tuc/?q=khai+sinh', '/thu-tuc?q=khai+sinh'],
  ]) {
    const { status, headers } = await ask(path);
    assert.deepEqual([status, headers.location], [303, to], path);
  }
});

test('a wrong method is 405 and says which are right', async () => {
  const { status, headers } = await ask('/', { method: 'POST', body: 'a=b' });
  assert.equal(status, 405);
  assert.equal(headers.allow, 'GET, HEAD');
});

test('the language switch never leads to another site', async () => {
  const { status, headers } = await ask('/khong-co?a=b&ngon-ngu=en');
  assert.equal(status, 303);
  assert.equal(headers.location, '/khong-co?a=b');
});

test('what no code can be is not found, and no fault of ours', async () => {
  for (const word of ['%F0%9F%98%80', '%E1%BB%99', '%FF%FE']) {
    for (const path of [`/su-kien/${word}`, `/thu-tuc/${word}`, `/nop-ho-so?MaTTHCDP=${word}`]) {
      const { status } = await ask(path);
      assert.equal(status, 404, path);
    }
    const { status, headers } = await ask(`/nop-ho-so?MaTTHCDP=1.001193&MaCoQuanThucHien=${word}`);
    assert.equal(status, 303, word);
    assert.equal(headers.location, '/thu-tuc/1.001193/noi-nop');
  }
});

test('a browser that keeps no cookies is told so, and goes round in no circle', async () => {
  const citizen = new Client();
  citizen.cookies.take = () => {};
  const qr = await citizen.open(`${origin.portal}/dang-nhap/qr`);
  const lookup = await citizen.open(`${origin.portal}/tra-cuu`);
  const sent = await lookup.fill({ 'Mã hồ sơ': 'X-1', 'Số điện thoại hoặc số CCCD': '0912345678' }).press('Tra cứu');
  for (const page of [qr, sent]) {
    assert.equal(page.status, 403);
    assert.match(page.words, /trình duyệt đang chặn cookie/);
  }
  const other = await new Client().open(`${origin.portal}/dang-nhap/qr`);
  assert.equal(other.heading, 'Đăng nhập bằng Tây Ninh Smart');
});
