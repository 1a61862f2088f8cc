// SPDX-License-Identifier: GPL-3.0-or-later
// “Liên hệ”: where the office of the province is, when it is open and how to call it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, raw } from '../lib/client.js';
import { origin } from '../lib/stack.js';

test('each page leads to the office, whom one may call, write to or visit', async () => {
  const citizen = new Client();
  const page = await (await citizen.open(`${origin.portal}/thu-tuc`)).follow('Liên hệ');
  assert.equal(page.heading, 'Liên hệ');
  assert.match(page.text, /Trung tâm Phục vụ hành chính công/);
  assert.match(page.text, /Giờ làm việc<\/dt><dd[^>]*>Thứ Hai đến thứ Sáu/);
  assert.match(page.text, /<a [^>]*href="tel:\d+">[\d ]+<\/a>/);
  assert.match(page.text, /<a href="mailto:\S+@\S+">/);
  assert.match(page.text, /<a href="https:\/\/www\.openstreetmap\.org\/[^"]*" rel="noreferrer">/, 'a map that is told nothing of who comes');
});

test('in English too, and for whoever searches the web', async () => {
  const page = await new Client().open(`${origin.portal}/lien-he?tieng=en`);
  assert.equal(page.heading, 'Contact');
  assert.match(page.text, /Monday to Friday/);
  const sitemap = String((await raw(`${origin.portal}/sitemap.xml`)).body);
  assert.match(sitemap, /\/lien-he<\/loc>/);
  assert.match(sitemap, /\/lien-he\?tieng=en<\/loc>/);
  for (const path of ['/thuat-ngu', '/tro-nang', '/', '/su-kien', '/du-lieu', '/dang-nhap', '/tra-cuu'])
    assert.ok(sitemap.includes(`${path}</loc>`), path);
});
