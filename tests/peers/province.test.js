// SPDX-License-Identifier: GPL-3.0-or-later
// Another province: the same programs on the folder conf/provinces/can-tho, a stack of
// its own, and neither page nor paper nor message names the first one.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const place = mkdtempSync(path.join(tmpdir(), 'motcua-province-'));
const port = Number(readFileSync(path.join(process.env.MOTCUA_VAR ?? path.join(root, 'var'), 'run/port'), 'utf8')) + 5;
const env = {
  ...process.env, MOTCUA_VAR: place, MOTCUA_PORT: String(port), MOTCUA_PROVINCE: 'can-tho', MOTCUA_DATA: '/nonexistent',
  MOTCUA_BUILD: process.env.MOTCUA_BUILD ?? path.join(root, 'build'),
};
const motcua = (...args) => promisify(execFile)(path.join(root, 'motcua'), args, { env, maxBuffer: 1 << 26 });

let origin, Client, raw, people, lastText, eventually, signIn, fileDossier, part;
before(async () => {
  const { stdout } = await motcua('up');
  assert.match(stdout, /Cổng Dịch vụ công Cần Thơ\n/);
  // From here on the stories' tools talk to this stack.
  process.env.MOTCUA_VAR = place;
  ({ origin, people, lastText, eventually, part } = await import('../lib/stack.js'));
  ({ Client, raw } = await import('../lib/client.js'));
  ({ signIn } = await import('../lib/sign-in.js'));
  ({ fileDossier } = await import('../lib/filing.js'));
}, { timeout: 180_000 });
after(async () => {
  await motcua('down');
  rmSync(place, { recursive: true, force: true });
});

const first = /Tây Ninh|Tay Ninh|Bà Đen|H53\b/;
// What a page, a paper or a message says: it names Cần Thơ, and not the first one.
function isOurs(text, what, named = /Cần Thơ|Can Tho/) {
  assert.equal(first.exec(text)?.[0], undefined, what);
  assert.ok(named.test(text), `${what} does not name the province`);
}

test('every page names the province, in both languages', async () => {
  for (const address of ['/', '/thu-tuc', '/thu-tuc?q=khai+sinh', '/thu-tuc/1.001193', '/su-kien', '/tra-cuu', '/thuat-ngu', '/tro-nang', '/lien-he',
    '/du-lieu', '/dang-nhap', '/khong-co']) {
    for (const lang of ['vi', 'en']) {
      const { body } = await raw(`${origin.portal}${address}`, { headers: { cookie: `ngon-ngu=${lang}` } });
      isOurs(String(body), `${address} ${lang}`);
    }
  }
  for (const address of ['/', '/dang-ky', '/dang-nhap', '/khong-co']) {
    for (const lang of ['vi', 'en']) {
      const { body } = await raw(`${origin.smart}${address}`, { headers: { cookie: `ngon-ngu=${lang}` } });
      isOurs(String(body), `smart ${address} ${lang}`, /Cần Thơ Smart/);
    }
  }
});

test('the home page has its picture, its colours and how to reach it', async () => {
  const home = String((await raw(`${origin.portal}/`)).body);
  assert.match(home, /<meta name="theme-color" content="#12365c">/);
  assert.match(home, /Thư hỗ trợ \(địa chỉ mẫu\): hotro@cantho\.example/);
  const picture = /src="(\/s\/hero\.[0-9a-f]+\.svg)"/.exec(home)[1];
  assert.equal((await raw(`${origin.portal}${picture}`)).status, 200);
  const style = String((await raw(`${origin.portal}${/href="(\/s\/app\.[0-9a-f]+\.css)"/.exec(home)[1]}`)).body);
  assert.ok(style.indexOf('--mc-head: #12365c') > style.indexOf('--mc-head:#083b38'), 'its colours come after ours');
});

test('so do the app and the pages that nginx shows itself', async () => {
  const manifest = JSON.parse((await raw(`${origin.smart}/manifest.webmanifest`)).body);
  assert.equal(manifest.name, 'Cần Thơ Smart');
  isOurs(JSON.stringify(manifest), 'manifest');
  isOurs(String((await raw(`${origin.smart}/ngoai-tuyen.html`)).body), 'without a network');
  part('stop', 'portal');
  try {
    const away = await raw(`${origin.portal}/`);
    assert.equal(away.status, 503);
    isOurs(String(away.body), '503');
  } finally {
    part('start', 'portal');
  }
});

test('a citizen of its files there; receipt, messages and consent name it', async () => {
  const citizen = new Client();
  const [person] = people();
  await signIn(citizen, person);
  const page = await fileDossier(citizen, { commune: 'Phường Ninh Kiều' });
  isOurs(page.document.documentElement.outerHTML, 'filed');
  assert.match(page.document.body.textContent, /000\.00\.X\d+\.H13-\d{6}-0001/);

  const receipt = await page.follow('Tải giấy tiếp nhận');
  const file = path.join(place, 'receipt.pdf');
  writeFileSync(file, receipt.body);
  const paper = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  isOurs(paper, 'receipt', /CẦN THƠ|Cần Thơ|Ninh Kiều/);

  const text = await eventually(() => /Can Tho/.test(lastText('0912345678')) && lastText('0912345678'), { what: 'the text' });
  isOurs(text, 'text');
});

test('no built file of the province names the first one', () => {
  const folder = path.join(env.MOTCUA_BUILD, 'htdocs/provinces/can-tho');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 40);
  for (const entry of files) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    assert.doesNotMatch(readFileSync(file, 'utf8'), first, file);
  }
});
