// SPDX-License-Identifier: GPL-3.0-or-later
// One filling, seen from five sides: the page that takes it, the review, the
// printed form, the officer's page and the payload say the same, and nothing of
// what was not asked. Each form that citizens fill in is filled at random.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beginForm } from '../lib/forms.js';
import { addPapers, ready } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { ctl, origin, sql } from '../lib/stack.js';

// Those of the seed that are offered, by their procedures.
const FORMS = { '1.001193': 'dang-ky-khai-sinh', '1.000656': 'dang-ky-khai-tu', '1.004873': 'xac-nhan-tinh-trang-hon-nhan', '2.000635': 'ban-sao-trich-luc-ho-tich' };
const TRIES = 60;

// The same numbers each time, so that a failure can be told again.
function chance(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
}
const words = ['An', 'Bình', 'Chi', 'H’Hen Niê', 'Đặng Thị Yến', 'Y Thông Kpă', 'Thạch Sô Phia'];
const values = {
  name: (any) => `Nguyễn ${words[any(words.length)]}`,
  cccd: (any) => `0720${10 + any(90)}${String(any(1e6)).padStart(6, '0')}`,
  mobile: () => '0912345678', phone: () => '0276 3822 233', email: () => 'a@example.vn',
  int: (any) => `${1 + any(5)}`, year: (any) => `${1990 + any(30)}`, money: () => '500.000', decimal: () => '12,5', digits: () => '123',
};

// Fills each input of the page, or those that are wrong.
function answer(page, kinds, any) {
  const wrong = page.all('main [aria-invalid="true"]').map((input) => input.getAttribute('name'));
  const wanted = (name) => wrong.length === 0 || wrong.some((w) => w === name || w.replace(/-(ngay|thang|nam)$/, '') === name.replace(/-(ngay|thang|nam)$/, ''));
  const filled = {};
  for (const input of page.all('main form input, main form select, main form textarea')) {
    const name = input.getAttribute('name');
    const type = input.getAttribute('type');
    if (!name || type === 'hidden' || type === 'file' || !wanted(name)) continue;
    if (type === 'radio') {
      const all = page.all(`input[type="radio"][name="${name}"]`);
      if (all[0] === input) page.typed.set(all[any(all.length)], true);
    } else if (type === 'checkbox') {
      page.typed.set(input, /^cam-doan/.test(name) || any(3) === 0);
    } else if (input.localName === 'select') {
      const options = [...input.querySelectorAll('option')].map((option) => option.getAttribute('value')).filter(Boolean);
      if (name.endsWith('-loai') && options.includes('5')) filled[name] = '5';
      else if (!/-(tinh|nuoc)$|quoc-tich/.test(name) && options.length > 0) filled[name] = options[any(options.length)];
    } else if (/-(ngay|thang|nam)$/.test(name) && page.hasControl(name.replace(/-(ngay|thang|nam)$/, '-nam'))) {
      filled[name] = name.endsWith('-nam') ? `${1995 + any(30)}` : `${1 + any(12)}`;
    } else {
      const field = Object.keys(kinds).filter((id) => name === id || name.startsWith(`${id}-`)).sort((a, b) => b.length - a.length)[0];
      filled[name] = kinds[field] === 'paper' && name.endsWith('-so') ? values.cccd(any) : (values[kinds[field]] ?? ((n) => `Chữ ${words[n(4)]} ${n(100)}`))(any);
    }
  }
  return page.fill(filled);
}

const shown = (page) => page.words.replace(/\s+/g, ' ');
const flat = (text) => text.normalize('NFC').toLowerCase().replace(/[\s\u00ad]+/g, '');

for (const [code, slug] of Object.entries(FORMS))
  test(`${slug}, filled at random, says the same to all who read it`, async () => {
    const form = JSON.parse(ctl('forms', 'export', slug));
    const fields = form.pages.flatMap((page) => page.groups).flatMap((group) => group.fields);
    const kinds = Object.fromEntries(fields.map(({ id, kind }) => [id, kind]));
    const any = chance(code.charCodeAt(6) * 7919 + 17);
    let { page } = await beginForm(4, code);
    let tries = 0;
    while (page.heading !== 'Xem lại tờ khai') {
      assert.ok(++tries < TRIES, `${page.path}: ${page.errors.join('; ')}`);
      page = await answer(page, kinds, any).press('Tiếp tục');
    }
    if (page.words.includes('Còn phần chưa xong')) // a rule of an earlier page
      while (!page.hasButton('Xong tờ khai')) {
        assert.ok(++tries < TRIES, page.errors.join('; '));
        const [open] = page.all('.mc-error-summary a');
        page = await page.follow(open.textContent.trim());
        while (page.heading !== 'Xem lại tờ khai' && ++tries < TRIES) page = await answer(page, kinds, any).press('Tiếp tục');
      }
    const review = shown(page);
    page = await (await addPapers(await page.press('Xong tờ khai'))).press('Tiếp tục');
    page = await ready(page).press('Lưu và gửi hồ sơ');
    assert.equal(page.heading, 'Nộp hồ sơ thành công', page.errors.join());

    const [[dossier, text, file, sealed]] = sql(`SELECT d.public_id, TO_BASE64(f.answers), x.public_id, DATE(f.sealed_at + INTERVAL 7 HOUR)
      FROM dossier d JOIN dossier_form f ON f.dossier_id = d.id JOIN dossier_file p ON p.dossier_id = d.id AND p.name = '${slug}.pdf'
      JOIN file x ON x.id = p.file_id ORDER BY d.id DESC LIMIT 1`);
    const answers = Buffer.from(text.replaceAll('\\n', ''), 'base64');
    const folder = mkdtempSync(path.join(tmpdir(), 'form-'));
    try {
      writeFileSync(path.join(folder, 'form.json'), JSON.stringify(form));
      writeFileSync(path.join(folder, 'answers.json'), answers);
      const tried = JSON.parse(ctl('forms', 'try', path.join(folder, 'form.json'), path.join(folder, 'answers.json')));
      const client = await officer('desk');
      const desk = shown(await client.open(`${origin.officer}/ho-so/${dossier}`));
      const pdf = await client.open(`${origin.officer}/ho-so/${dossier}/tep/${file}`);
      const printed = flat(execFileSync('pdftotext', ['-raw', '-', '-'], { input: pdf.body }).toString());
      assert.ok(printed.length > 300, 'the sealed paper has text');
      const paper = flat(tried.print.join(' '));
      let compared = 0;

      assert.deepEqual(tried.faults, {}, `what the page took is right to import too (${sealed})`);
      // Nothing is filed that is not asked.
      for (const key of Object.keys(JSON.parse(answers))) assert.ok(key in tried.asked || key.endsWith('-chu'), key);
      for (const [key, said] of Object.entries(tried.words)) {
        const field = fields.find(({ id }) => id === key);
        if (!said || !field || field.kind === 'statement') continue;
        compared++;
        assert.ok(review.includes(said), `the review lacks ${key}: ${said}`);
        assert.ok(desk.includes(said), `the officer does not read ${key}: ${said}`);
        if (paper.includes(flat(said))) assert.ok(printed.includes(flat(said)), `the paper lacks ${key}: ${said}`);
      }
      assert.ok(compared > 8, `${compared} answers`);
      // What the nation gets is of what is asked: the same walk made again gives the same.
      const again = JSON.parse(ctl('forms', 'try', path.join(folder, 'form.json'), path.join(folder, 'answers.json')));
      assert.deepEqual(again.payload, tried.payload);
      const isAsked = (id) => Object.keys(tried.asked).some((key) => key === id || key.startsWith(`${id}-`));
      for (const { id, nation, absent } of fields)
        if (typeof nation === 'string' && !isAsked(id) && absent === undefined)
          assert.ok(!(nation in tried.payload) || fields.some((other) => other.nation === nation && isAsked(other.id)), `${id} is sent and was not asked`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
