// SPDX-License-Identifier: GPL-3.0-or-later
// The officers' pages: right for axe, for the validator, for a thumb and for who
// enlarges them; worked by keyboard alone; and working without scripts is what
// http/officer-life shows.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser, shot } from '../lib/browser.js';
import { filed, filedForm } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { citizen } from '../lib/sign-in.js';
import { origin, sql } from '../lib/stack.js';
import { axeFaults, enlargedFaults, htmlFaults, ownFaults } from './face.js';

let browser, dossiers, answer;
before(async () => {
  browser = await openBrowser();
  const person = await citizen(0);
  dossiers = [await filed(person), await filed(person), await filed(person), await filedForm(person)];
  const [[component]] = sql(`SELECT component_id FROM dossier_form WHERE dossier_id = ${dossiers[3].id}`);
  answer = `${path(dossiers[3])}/to-khai/${component}/gt-loai`;
});
after(() => browser?.close());
const path = (dossier) => `/ho-so/${dossier.url.split('/').at(-1)}`;

// A browser's page in which that officer is signed in.
async function pageOf(role, options) {
  const client = await officer(role);
  const page = await newPage(browser, options);
  await page.context().addCookies([{ name: '__Host-motcua_officer', value: client.cookies.get('__Host-motcua_officer'), url: origin.officer, secure: true, httpOnly: true }]);
  return page;
}

// From the desk to the specialist, so that each act's form can be looked at.
async function move(dossier, steps) {
  for (const [role, name, words] of steps) {
    const at = await (await officer(role)).open(origin.officer + path(dossier));
    if (words) await (await at.follow(name)).fill(words).press(name);
    else await at.press(name);
  }
}

for (const way of [
  { name: 'phone-dark', width: 360, height: 740, colorScheme: 'dark', language: 'vi' },
  { name: 'desk-light', width: 1280, height: 900, colorScheme: 'light', language: 'en' },
]) {
  test(`each page is right to look at, hear and touch: ${way.name}`, async () => {
    const faults = [];
    const [[account]] = sql(`SELECT public_id FROM officer WHERE id_number = '${(await officer('specialist')).person.id}'`);
    if (way.name === 'phone-dark')
      await move(dossiers[0], [['desk', 'Tiếp nhận hồ sơ'], ['desk', 'Chuyển xử lý'], ['specialist', 'Nhận việc'],
        ['specialist', 'Soạn kết quả', { 'Tiêu đề': 'Giấy khai sinh', 'Nội dung': 'Đồng ý.' }]]);
    const papers = sql(`SELECT f.public_id FROM dossier_file d JOIN file f ON f.id = d.file_id WHERE d.dossier_id = ${dossiers[0].id} LIMIT 1`)
      .flatMap(([id]) => [`${path(dossiers[0])}/xem/${id}`, `${path(dossiers[0])}/xem/${id}?co=2&xoay=1`]);
    const visits = {
      desk: ['/', '/hang-doi/cho-tiep-nhan', '/hang-doi/cho-cong-dan', path(dossiers[1]), `${path(dossiers[1])}/viec/tu-choi`, `${path(dossiers[1])}/viec/nop-phi`, path(dossiers[3]), `${path(dossiers[3])}/viec/bo-sung`, answer, `${path(dossiers[1])}/trao-doi`, '/tra-cuu', '/bo-loc/luu/cho-tiep-nhan?han=sap',
        `${path(dossiers[1])}?hang=cho-tiep-nhan&luc=1800000000000000`],
      specialist: [...papers, '/hang-doi/cua-toi', path(dossiers[0]), `${path(dossiers[0])}/viec/soan`, `${path(dossiers[0])}/viec/xin-y-kien`, `${path(dossiers[0])}/viec/bo-sung`],
      head: ['/bo-loc', '/bo-loc/luu/cho-kiem-tra', `${path(dossiers[0])}/viec/phan-cong`],
      signer: [`${path(dossiers[0])}/viec/gia-han`],
      admin: ['/quan-tri', '/quan-tri/can-bo', '/quan-tri/can-bo/them', `/quan-tri/can-bo/${account}`, `/quan-tri/can-bo/${account}/thay`, `/quan-tri/can-bo/${account}/chuyen`,
        '/quan-tri/quy-trinh', '/quan-tri/quy-trinh/moi?thu-tuc=1.001193', '/quan-tri/van-ban', '/quan-tri/van-ban/1', '/quan-tri/van-ban/sua?tu=1'],
    };
    for (const [role, addresses] of Object.entries(visits)) {
      const page = await pageOf(role, { width: way.width, height: way.height, colorScheme: way.colorScheme });
      await page.goto(`${origin.officer}/?ngon-ngu=${way.language}`);
      for (const address of addresses) {
        const answer = await page.goto(origin.officer + address);
        assert.equal(answer.status(), 200, address);
        for (const list of [await axeFaults(page), await ownFaults(page), await enlargedFaults(page), await htmlFaults(answer)])
          faults.push(...list.map((fault) => `${role} ${address}: ${fault}`));
        await shot(page, `officer-${way.name}-${address.replace(/[^\w-]+/g, '_').slice(0, 40)}`);
      }
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
    assert.deepEqual(faults, []);
  });
}

test('a dossier is found, opened and received by keyboard alone', async () => {
  const page = await pageOf('desk', {});
  await page.goto(`${origin.officer}/hang-doi/cho-tiep-nhan`);
  await page.keyboard.press('/');
  await page.keyboard.type(dossiers[2].code);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: dossiers[2].code }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: dossiers[2].code }).waitFor();
  await page.getByRole('button', { name: 'Tiếp nhận hồ sơ' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Chuyển xử lý' }).waitFor();
  // A paper is looked at, nearer and turned, and closed again.
  await page.goto(origin.officer + path(dossiers[2]));
  await page.locator('.mc-paper a').first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('Trang 1 trên 1').first().waitFor();
  const width = () => page.locator('.mc-viewer__picture').evaluate((image) => image.decode().then(() => image.naturalWidth));
  const far = await width();
  await page.keyboard.press('+');
  await page.waitForURL(/co=1/);
  assert.ok(await width() > far);
  await page.keyboard.press('r');
  await page.waitForURL(/xoay=1/);
  await page.keyboard.press('j');
  await page.getByRole('link', { name: 'Giấy trước' }).waitFor();
  // n and p go along the queue that it was opened from.
  await page.goto(`${origin.officer}/hang-doi/cho-tiep-nhan`);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const first = await page.getByRole('heading', { level: 1 }).textContent();
  await page.getByRole('link', { name: 'Hồ sơ sau' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('link', { name: 'Hồ sơ trước' }).waitFor();
  assert.notEqual(await page.getByRole('heading', { level: 1 }).textContent(), first);
  await page.keyboard.press('p');
  await page.getByRole('heading', { level: 1, name: first }).waitFor();
  await page.keyboard.press('?');
  assert.ok(await page.getByText('hồ sơ tiếp theo', { exact: false }).last().isVisible());
});
