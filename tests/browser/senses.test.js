// SPDX-License-Identifier: GPL-3.0-or-later
// By keyboard, by ear, enlarged, in the system's own colours, without motion, with a
// thumb: what axe does not see.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newPage, openBrowser } from '../lib/browser.js';
import { hasProgram, origin } from '../lib/stack.js';
import { axeFaults } from './face.js';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser?.close());

const pages = [
  ...['/', '/thu-tuc?q=khai+sinh', '/thu-tuc?q=zzzz', '/thu-tuc/1.001193', '/su-kien', '/su-kien/sinh-con', '/tra-cuu', '/dang-nhap',
    '/dang-nhap/qr', '/tro-nang', '/thuat-ngu', '/lien-he', '/du-lieu', '/thiet-ke', '/khong-co'].map((path) => origin.portal + path),
  ...(hasProgram('identity') ? ['/dang-nhap', '/dang-ky', '/quen-mat-khau'].map((path) => origin.identity + path) : []),
  ...(hasProgram('smart') ? ['/', '/dang-ky', '/dang-nhap'].map((path) => origin.smart + path) : []),
];
const short = (url) => url.replace(/^https:\/\/localhost:\d+/, (site) => Object.keys(origin).find((name) => origin[name] === site));

// Opens each page with those options and gives [what is wrong] of all.
async function faultsOf(list, options, look) {
  const page = await newPage(browser, options);
  const faults = [];
  for (const url of list) {
    await page.goto(url);
    for (const fault of await look(page)) faults.push(`${short(url)}: ${fault}`);
  }
  await page.context().close();
  return faults;
}

test('Tab goes through the home page as it is read', async () => {
  const page = await newPage(browser);
  await page.goto(origin.portal + '/');
  const names = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => {
      const e = document.activeElement;
      return (e.labels?.[0]?.textContent ?? e.textContent).replace(/\s+/g, ' ').trim();
    }));
  }
  assert.deepEqual(names, [
    'Đến nội dung chính', 'Cổng Dịch vụ công Tây Ninh', 'English', 'Đăng nhập', 'Tìm thủ tục', 'Tra cứu hồ sơ',
    'Tên thủ tục hoặc việc bạn cần', 'Tìm kiếm', 'khai sinh', 'kết hôn', 'chứng thực', 'hộ kinh doanh',
  ]);
  await page.context().close();
});

test('Tab never goes back up a page, and where it is shows', async () => {
  const faults = await faultsOf(pages, {}, async (page) => {
    const seen = [];
    await page.evaluate(() => document.activeElement?.blur());
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body || e.dataset.wasHere) return null;
        e.dataset.wasHere = '1';
        const look = getComputedStyle(e);
        return {
          name: `${e.tagName} “${e.textContent.trim().slice(0, 30) || e.id}”`,
          order: [...document.querySelectorAll('*')].indexOf(e),
          shows: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
          size: e.getBoundingClientRect().height,
        };
      });
      if (!at) break;
      seen.push(at);
    }
    return seen.flatMap(({ name, order, shows, size }, i) => [
      ...(i > 0 && order < seen[i - 1].order ? [`${name} comes after what is below it`] : []),
      ...(shows || size < 2 ? [] : [`the focus on ${name} does not show`]),
    ]);
  });
  assert.deepEqual(faults, []);
});

test('each error leads to the control it is about', { skip: !hasProgram('identity') && 'no identity yet' }, async () => {
  const forms = [[origin.portal + '/tra-cuu', 'Tra cứu'], [origin.identity + '/dang-ky', 'Đăng ký'], [origin.smart + '/dang-ky', 'Đăng ký']];
  const page = await newPage(browser);
  for (const [url, button] of forms) {
    await page.goto(url);
    await page.getByRole('main').getByRole('button', { name: button, exact: true }).click();
    const alert = page.getByRole('alert', { name: 'Có lỗi cần sửa' });
    await alert.waitFor();
    assert.ok(await alert.evaluate((e) => e === document.activeElement), `${short(url)}: the focus is on the errors`);
    const count = await alert.getByRole('link').count();
    assert.ok(count > 1, short(url));
    for (let i = 0; i < count; i++) {
      await alert.getByRole('link').nth(i).click();
      const focused = await page.evaluate(() => {
        const e = document.activeElement;
        const group = e.closest('fieldset');
        return { tag: e.tagName, isWrong: e.getAttribute('aria-invalid') === 'true' || !!group?.querySelector('.mc-field__error'), says: (e.getAttribute('aria-describedby') ?? group?.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ') };
      });
      const words = (await alert.getByRole('link').nth(i).textContent()).trim();
      assert.ok(['INPUT', 'SELECT', 'TEXTAREA'].includes(focused.tag), `${short(url)}: “${words}” leads to ${focused.tag}`);
      assert.ok(focused.isWrong, `${short(url)}: “${words}” leads to a control that is not wrong`);
      assert.match(focused.says, /Lỗi:/, `${short(url)}: “${words}” is not read with its control`);
    }
  }
  await page.context().close();
});

test('what a screen reader says of the ways to sign in, and of looking up a dossier', async () => {
  const page = await newPage(browser);
  await page.goto(origin.portal + '/tra-cuu');
  assert.equal(await page.getByRole('main').ariaSnapshot(), `- main:
  - heading "Tra cứu hồ sơ" [level=1]
  - text: Mã hồ sơ
  - paragraph: "Có trong tin nhắn khi bạn nộp và trên giấy tiếp nhận. Ví dụ: 000.00.16.H53-261124-0001"
  - textbox "Mã hồ sơ"
  - text: Số điện thoại hoặc số CCCD
  - paragraph: Số bạn đã khai khi nộp hồ sơ này
  - textbox "Số điện thoại hoặc số CCCD"
  - button "Tra cứu"
  - group: Không còn mã hồ sơ?`);
  await page.goto(origin.portal + '/dang-nhap');
  const said = await page.getByRole('main').ariaSnapshot();
  for (const line of ['heading "Đăng nhập" [level=1]', 'heading "Các cách đăng nhập" [level=2]',
    'link "Đăng nhập bằng Cổng Dịch vụ công quốc gia"', 'link "Đăng nhập bằng Tây Ninh Smart"']) assert.ok(said.includes(line), `${line} in ${said}`);
  const landmarks = await page.locator('body').ariaSnapshot();
  for (const mark of ['banner', 'navigation "Mục chính"', 'main', 'contentinfo']) assert.match(landmarks, new RegExp(`^\\s*- ${mark}`, 'm'));
  await page.context().close();
});

test('in forced colours every control keeps an edge, what is chosen a mark, and axe has nothing to say', async () => {
  const faults = await faultsOf(pages, { forcedColors: 'active' }, async (page) => [...await axeFaults(page), ...await page.evaluate(() => {
    const found = [];
    for (const e of document.querySelectorAll('.mc-button:not(.mc-button--quiet), .mc-input, .mc-choice__input, .mc-tag, .mc-card, .mc-panel, .mc-notice, .mc-error-summary')) {
      const look = getComputedStyle(e);
      if (e.getBoundingClientRect().height < 2) continue;
      if (look.borderTopStyle === 'none' || parseFloat(look.borderTopWidth) === 0) found.push(`${e.className} has no edge`);
    }
    const mark = (e) => { const m = getComputedStyle(e, '::before'); const o = getComputedStyle(e, '::after'); const own = getComputedStyle(e); return [m.content, m.transform, m.opacity, m.visibility, m.backgroundColor, m.borderColor, o.content, o.backgroundColor, o.opacity, o.transform, own.backgroundColor, own.backgroundImage, own.boxShadow].join(); };
    const on = document.querySelector('.mc-choice__input:checked');
    const off = on && document.querySelector(`.mc-choice__input[type="${on.type}"]:not(:checked)`);
    if (on && off) {
      const sibling = (e) => (e.nextElementSibling ? mark(e.nextElementSibling) : '');
      if (mark(on) + sibling(on) === mark(off) + sibling(off)) found.push('what is chosen looks like what is not');
    }
    return found;
  })]);
  assert.deepEqual(faults, []);
});

test('with letters twice as big on a small phone the words of the steps stay whole', async () => {
  const page = await newPage(browser, { width: 180 }); // as a zoom of 200 % leaves 360 px
  await page.goto(`${origin.portal}/thiet-ke`);
  const broken = await page.locator('.mc-progress__label').evaluateAll((labels) => labels.flatMap((label) => {
    const text = [...label.childNodes].find(({ nodeType }) => nodeType === Node.TEXT_NODE);
    return [...text.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1;
    }).map(([word]) => word);
  }));
  assert.deepEqual(broken, []);
  await page.context().close();
});

test('who wants no motion gets none', async () => {
  const faults = await faultsOf([origin.portal + '/', origin.portal + '/thiet-ke', origin.portal + '/thuat-ngu'], { reducedMotion: 'reduce' }, (page) => page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((e) => {
      const look = getComputedStyle(e);
      const moves = [look.transitionDuration, look.animationDuration].some((all) => all.split(',').some((one) => parseFloat(one) > 0));
      return moves && look.animationName !== 'none' || parseFloat(look.transitionDuration) > 0 || look.scrollBehavior === 'smooth' ? [`${e.tagName}.${e.className} moves`] : [];
    })));
  assert.deepEqual(faults, []);
});

// Links within sentences are as tall as their line (WCAG 2.5.8 lets them).
test('a thumb hits every control: 44 px each way, in rows that do not touch', async () => {
  const faults = await faultsOf(pages, { width: 360, height: 740 }, (page) => page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].flatMap((e) => {
      const look = getComputedStyle(e);
      let { width, height } = e.getBoundingClientRect();
      if (width < 2 || look.visibility === 'hidden' || e.closest('[aria-hidden="true"]') || e.matches('.mc-skip')) return [];
      const after = getComputedStyle(e, '::after'); // a card's link covers the card
      if (after.position === 'absolute' && after.content !== 'none') ({ width, height } = e.closest('.mc-card').getBoundingClientRect());
      const inText = look.display === 'inline' && e.parentElement.closest('p, li, dd, dt, td, figcaption, h2');
      return inText || (width >= 43.5 && height >= 43.5) ? [] : [`“${(e.textContent.trim() || e.id).slice(0, 40)}” is ${Math.round(width)} × ${Math.round(height)}`];
    })));
  assert.deepEqual(faults, []);
});

test('without scripts a word of offices leads to its meaning; with them a tap shows it and Escape hides it', async () => {
  const plain = await newPage(browser, { width: 360, javaScriptEnabled: false, hasTouch: true });
  await plain.goto(origin.portal + '/thu-tuc/1.001193');
  await plain.getByRole('link', { name: 'Cấp thực hiện' }).tap();
  await plain.waitForURL(/thuat-ngu#cap_thuc_hien$/);

  const page = await newPage(browser, { width: 360, hasTouch: true });
  await page.goto(origin.portal + '/thu-tuc/1.001193');
  const tip = page.getByRole('tooltip').filter({ hasText: 'Nơi giải quyết' });
  assert.equal(await tip.isVisible(), false);
  await page.getByRole('link', { name: 'Cấp thực hiện' }).tap();
  await tip.waitFor();
  assert.match(page.url(), /1\.001193$/);
  await page.keyboard.press('Escape');
  await tip.waitFor({ state: 'hidden' });
  await Promise.all([plain, page].map((each) => each.context().close()));
});
