// SPDX-License-Identifier: GPL-3.0-or-later
// face.js: walks every page that can be reached, and looks at each: what axe sees,
// whether it fits a phone, how big its targets are, whether its HTML is right.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { origin } from '../lib/stack.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // The QR page looks again by itself where no script does; nothing typed is lost.
    'meta-refresh': 'off',
    // Matters of taste, or of ClearSilver's blanks.
    'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off',
    'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'doctype-style': 'off',
    // role=alert and role=status are meant; a list without marks loses its role
    // in VoiceOver only with list-style none, and ours are navigation.
    'prefer-native-element': ['error', { exclude: ['alert', 'status', 'region', 'listbox', 'option', 'search'] }],
    // “tel” as inputmode beside type=tel, and the id “loi” of words.
    'input-missing-label': 'error',
    'tel-non-breaking': 'off',
    'valid-id': 'off',
    'require-sri': 'off',
    'wcag/h63': 'error',
    // The hidden first button: see form.cst.
    'text-content': ['error', { selector: undefined }],
    'hidden-focusable': 'off',
    'unique-landmark': 'error',
  },
});

// Addresses that differ only in what they name are one page.
const shape = (url) => {
  const { origin: site, pathname } = new URL(url);
  return site + pathname.replace(/\/[\w.-]*\d[\w.-]*/g, '/…').replace(/\/[A-Za-z0-9_-]{22}(?=\/|$)/g, '/…');
};
const isPage = (url) => Object.values(origin).includes(url.origin) &&
  !/^\/(s|tep|ma-bao-mat|healthz|dang-xuat|oauth2|\.well-known)(\/|$)|\.(png|wav|pdf|docx?|xlsx?|csv|json|webmanifest|xml|txt)$|bieu-mau|\/mau-don\//.test(url.pathname);

// Calls look(url) for each shape of page reachable by links from `starts`.
export async function walk(page, starts, look, { most = 60, stay = true } = {}) {
  const seen = new Set();
  const queue = [...starts];
  while (queue.length > 0 && seen.size < most) {
    const url = queue.shift();
    if (seen.has(shape(url))) continue;
    seen.add(shape(url));
    const answer = await page.goto(url);
    if (!/text\/html/.test(answer.headers()['content-type'] ?? '')) continue;
    await look(page, answer);
    const links = await page.$$eval('a[href]', (list) => list.map((a) => a.href));
    for (const link of links) {
      const next = new URL(link);
      next.hash = '';
      next.searchParams.delete('ngon-ngu');
      if (isPage(next) && (!stay || next.origin === new URL(url).origin)) queue.push(next.href);
    }
  }
  return [...seen];
}

export async function axeFaults(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.target} ${n.failureSummary ?? ''}`.replace(/\s+/g, ' ')).slice(0, 3).join('; ')}`);
}

// What must hold of every page, and axe does not look at.
export function ownFaults(page) {
  return page.evaluate(() => {
    const faults = [];
    const hasError = document.querySelector('.mc-error-summary') !== null;
    const words = (e) => e.textContent.replace(/\s+/g, ' ').trim();
    const headings = [...document.querySelectorAll('h1')];
    if (headings.length !== 1) faults.push(`${headings.length} h1`);
    if (!/^(vi|en)$/.test(document.documentElement.lang)) faults.push('no language');
    const sites = /(^|– )(Cổng Dịch vụ công Tây Ninh|Cổng Dịch vụ công quốc gia|Tây Ninh Smart|Bộ phận Một cửa Tây Ninh|One-stop desk of Tây Ninh|Điện thoại thử nghiệm|Tây Ninh Public Service Portal|National Public Service Portal|Test phone)$/;
    if (!sites.test(document.title)) faults.push(`title “${document.title}”`);
    if (hasError !== /^(Lỗi|Error): /.test(document.title)) faults.push(`title “${document.title}” with${hasError ? '' : 'out'} errors`);
    if (document.documentElement.scrollWidth > window.innerWidth) faults.push(`${document.documentElement.scrollWidth - window.innerWidth} px too wide`);
    for (const e of document.querySelectorAll('.mc-button, .mc-input, .mc-choice__input, .mc-header__button, .mc-nav__link, .mc-back, summary')) {
      const { width, height } = e.getBoundingClientRect();
      if (width > 0 && (height < 43.5 || width < 43.5) && !e.closest('[aria-hidden="true"]')) faults.push(`${words(e) || e.id} is ${Math.round(width)} × ${Math.round(height)}`);
    }
    if (/\bMsg\.|\{\d\}/.test(document.body.innerText)) faults.push('a message is not filled in');
    for (const e of document.querySelectorAll('[style], script:not([src]), style')) faults.push(`inline ${e.tagName}`);
    return faults;
  });
}

// WCAG 1.4.10 and 1.4.4: enlarged four times (320 px), and with letters twice as big
// on a phone, nothing scrolls sideways and no words are cut.
export async function enlargedFaults(page) {
  const size = page.viewportSize();
  const faults = [];
  for (const [what, width, letters] of [['at 400 %', 320, '100%'], ['with big letters', 360, '200%']]) {
    await page.setViewportSize({ width, height: 640 });
    faults.push(...await page.evaluate(({ what, letters }) => {
      document.documentElement.style.fontSize = letters;
      const found = [];
      const over = document.documentElement.scrollWidth - window.innerWidth;
      if (over > 0) found.push(`${what}: ${over} px too wide`);
      for (const e of document.querySelectorAll('h1, h2, h3, p, label, .mc-button, .mc-tag, legend')) {
        const { left, right, width } = e.getBoundingClientRect();
        if (width > 1 && !e.closest('.mc-table-box, .mc-skip, .mc-term__tip') && (right > window.innerWidth + 1 || left < -1)) found.push(`${what}: “${e.textContent.trim().slice(0, 40)}” is cut`);
      }
      document.documentElement.style.fontSize = '';
      return found;
    }, { what, letters }));
  }
  await page.setViewportSize(size);
  await page.evaluate(() => document.documentElement.removeAttribute('style'));
  return faults;
}

// Two readers of HTML, of different minds: html-validate for the rules, Debian's
// tidy for what it could not make sense of.
export async function htmlFaults(answer) {
  const text = await answer.text();
  const report = await validator.validateString(text);
  const tidy = spawnSync('tidy', ['-quiet', '-errors', '-utf8', '--show-warnings', 'no'], { input: text, encoding: 'utf8' });
  if (tidy.error) throw tidy.error;
  return [
    ...report.results.flatMap(({ messages }) => messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)),
    ...tidy.stderr.split('\n').filter((line) => /Error:/.test(line)).map((line) => `tidy: ${line}`),
  ];
}
