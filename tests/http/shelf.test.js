// SPDX-License-Identifier: GPL-3.0-or-later
// What the catalogue answers is kept for all workers, until an import: then the
// new is there at once, and nobody meets half of either.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { papers, takeAway, takeIn } from '../lib/catalogue.js';
import { Client, raw } from '../lib/client.js';
import { asPerson } from '../lib/sign-in.js';
import { eventually, folder, origin, part, workers } from '../lib/stack.js';

const CODE = '7.190001';
const shelves = path.join(folder, 'state', 'catalogue');
const shelf = () => path.join(shelves, readdirSync(shelves).find((name) => name.startsWith('shelf-')));
const open = (code = CODE) => new Client().open(`${origin.portal}/thu-tuc/${code}`);

test('every worker shows what an import changed, from the next page on', async (t) => {
  t.after(() => takeAway(CODE));
  for (const name of ['Tờ thứ nhất', 'Tờ thứ hai', 'Tờ thứ ba']) {
    takeIn(CODE, { cases: papers(name) });
    const pages = await Promise.all(Array.from({ length: 12 }, () => open()));
    for (const page of pages) assert.ok(page.text.includes(name), name);
  }
  takeAway(CODE);
  for (let i = 0; i < 6; i++) assert.equal((await open()).status, 404);
});

test('an import in the middle of a burst of pages and searches fails none of them', async (t) => {
  t.after(() => takeAway(CODE));
  let goOn = true;
  let asked = 0;
  const ask = async () => {
    const client = new Client();
    while (goOn) {
      for (const address of ['/thu-tuc/1.001193', '/thu-tuc?q=khai+sinh', '/thu-tuc/goi-y?q=khai']) {
        const page = await client.open(`${origin.portal}${address}`);
        assert.equal(page.status, 200, address);
        asked++;
      }
    }
  };
  const all = Promise.all(Array.from({ length: 6 }, ask));
  for (let i = 0; i < 4; i++) {
    takeIn(CODE, { cases: papers(`Lần ${i}`) });
    assert.ok((await open()).text.includes(`Lần ${i}`));
  }
  goOn = false;
  await all;
  assert.ok(asked > 20);
});

test('a shelf that is damaged or cut is told, and made anew', async () => {
  const before = (await open('1.001193')).text;
  const file = shelf();
  const pids = workers('portal');

  // Behind the header: all that is kept there.
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(64 * 1024, 0xa5), 0, 64 * 1024, 270336);
  for (const end of ['damaged', 'cut']) {
    if (end === 'cut') truncateSync(file, 0);
    part('stop', 'portal');
    part('start', 'portal');
    assert.equal((await open('1.001193')).text, before);
  }
  await eventually(() => statSync(shelf()).size === 512 * 1024 * 1024);
  assert.notDeepEqual(workers('portal'), pids);
});

test('pages of the catalogue are there while the database is away', async () => {
  await open('1.001193');
  part('stop', 'mariadb');
  try {
    assert.equal((await open('1.001193')).status, 200);
  } finally {
    part('start', 'mariadb');
  }
});

test('a page for everybody is sent once, and one of somebody is kept nowhere', async () => {
  for (const address of ['/', '/thu-tuc', '/thu-tuc?q=khai+sinh', '/thu-tuc/1.001193', '/su-kien/sinh-con']) {
    const url = `${origin.portal}${address}`;
    const { status, headers } = await raw(url);
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'private, no-cache', address);
    for (const tag of [headers.etag, `W/${headers.etag}`]) {
      const again = await raw(url, { headers: { 'If-None-Match': tag } });
      assert.equal(again.status, 304, address);
      assert.equal(again.body.length, 0);
    }
    const english = await raw(url, { headers: { 'If-None-Match': headers.etag, Cookie: '__Host-ngon_ngu=en' } });
    assert.equal(english.status, 200, 'another language is another page');
    assert.match(String(english.body), /<html lang="en"/);
  }
  const citizen = await asPerson(1);
  const page = await citizen.open(`${origin.portal}/thu-tuc/1.001193`);
  assert.match(page.text, /Đăng xuất/);
  const { headers } = await raw(page.url, { headers: { Cookie: citizen.cookies.header(new URL(page.url)) } });
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers.etag, undefined);
  assert.doesNotMatch(String((await raw(page.url)).body), /Đăng xuất/);
});
