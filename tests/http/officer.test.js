// SPDX-License-Identifier: GPL-3.0-or-later
// Officers come in by a provider, with two factors, and by a number that has a
// post today; nobody else does.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, raw } from '../lib/client.js';
import { officer, officerSignIn } from '../lib/officer.js';
import { ctl, eventually, folder, officers, origin, part, people, sql } from '../lib/stack.js';

const unit = 'H53.X25459';
const number = (role) => officers().find((post) => post.role === role && post.agency === unit).id;
const day = (days) => sql(`SELECT DATE(UTC_TIMESTAMP() + INTERVAL 7 HOUR) + INTERVAL ${days} DAY`)[0][0];

after(() => sql(`DELETE FROM officer_stand_in; DELETE p FROM officer_post p JOIN officer o ON o.id = p.officer_id
  WHERE o.id_number = '${people()[0].id}'; DELETE s FROM officer_session s JOIN officer o ON o.id = s.account_id
  WHERE o.id_number = '${people()[0].id}'; DELETE FROM officer WHERE id_number = '${people()[0].id}'`));

test('an officer signs in and reads which posts are theirs today', async () => {
  const desk = await officer('desk');
  const page = await desk.open(`${origin.officer}/`);
  assert.equal(page.heading, 'Hôm nay');
  assert.match(page.words, /Tiếp nhận, Trung tâm Phục vụ hành chính công Phường Tân Ninh/);
});

test('a citizen is told that they have no right to come in, and gets no further', async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  const page = await officerSignIn(client, people()[0]);
  assert.match(page.words, /Bạn chưa có quyền vào đây/);
  assert.equal((await client.open(`${origin.officer}/`)).path, '/dang-nhap?tiep=%2F');
});

test('a post that ended yesterday gives nothing today, though the session goes on', async () => {
  const id = people()[0].id;
  ctl('officer', 'add', id, 'Lê Thị Ngọc Hân', '0276000000');
  ctl('officer', 'post', id, 'desk', unit, day(-9));
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  assert.equal((await officerSignIn(client, people()[0])).heading, 'Hôm nay');
  ctl('officer', 'end', id, 'desk', unit, day(-1));
  assert.match((await client.open(`${origin.officer}/`)).words, /Hôm nay bạn không được giao vị trí nào/);
  ctl('officer', 'post', id, 'desk', unit, day(-9), day(0));
  assert.match((await client.open(`${origin.officer}/`)).words, /Tiếp nhận, Trung tâm/, 'its last day is a day of work');
});

test('a stand-in has the posts of who is away, between its days, and they say whose', async () => {
  const head = await officer('head');
  ctl('officer', 'stand-in', number('signer'), number('head'), day(0), day(0));
  assert.match((await head.open(`${origin.officer}/`)).words, /Ký duyệt, Trung tâm[^(]*\(thay Đỗ Minh Quân\)/);
  sql(`UPDATE officer_stand_in SET valid_from = '${day(-2)}', valid_to = '${day(-1)}'`);
  assert.doesNotMatch((await head.open(`${origin.officer}/`)).words, /Ký duyệt/);
  assert.throws(() => ctl('officer', 'stand-in', number('head'), number('head'), day(0), day(0)), /nobody stands in for themselves/);
});

test('who signs out at the National Portal is signed out here too', async () => {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  const clerk = officers().find((post) => post.role === 'clerk');
  assert.equal((await officerSignIn(client, clerk)).heading, 'Hôm nay');
  await (await client.open(`${origin.identity}/`)).press('Đăng xuất');
  await eventually(async () => (await client.open(`${origin.officer}/`)).path === '/dang-nhap?tiep=%2F', { what: 'signing out' });
});

test('where an office names its network, officers work from there and from nowhere else', async () => {
  const conf = path.join(folder, 'motcua.conf');
  const stood = readFileSync(conf, 'utf8');
  const allow = async (blocks) => {
    writeFileSync(conf, blocks ? `${stood}officer.allow = ${blocks}\n` : stood);
    part('restart', 'officer');
    await eventually(async () => (await raw(`${origin.officer}/healthz`)).status === 200);
  };
  const desk = await officer('desk');
  try {
    await allow('10.0.0.0/8 128.0.0.0/1 2001:db8::/32 ::2/128');
    const away = await desk.open(`${origin.officer}/`);
    assert.equal(away.status, 403);
    assert.match(away.words, /Chỉ làm việc được từ mạng của cơ quan/);
    for (const address of ['/dang-nhap', '/dang-nhap/quoc-gia', '/dang-nhap/quoc-gia/ve?state=x&code=y']) {
      const page = await new Client().open(`${origin.officer}${address}`);
      assert.equal(page.status, 403, address);
      assert.equal(page.all('main a[href^="/dang-nhap/"]').length, 0, address);
    }
    await allow('10.0.0.0/8 127.0.0.0/8 ::1');
    assert.equal((await desk.open(`${origin.officer}/`)).heading, 'Hôm nay');
  } finally {
    await allow('');
  }
});
