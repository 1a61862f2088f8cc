// SPDX-License-Identifier: GPL-3.0-or-later
// picture.js: how a page looks, as a small picture that is kept and compared.
//
// A fifth of the size: letters become grey lines, so another version of Chromium or
// of a typeface draws the same, while a block that moved, is gone or has another
// colour does not.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import sharp from 'sharp';
import { root, shotsFolder } from '../lib/stack.js';

export const kept = path.join(root, 'tests/looks/kept');
const SCALE = 5;
// How far a colour may be off, and how many points may be farther: what AVIF loses
// is less, and a checkbox that is gone is some twenty.
const COLOUR = 0.12;
const MOST = 10;
const AVIF = { quality: 65, effort: 4, chromaSubsampling: '4:4:4' };

const raw = async (picture) => {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

// What stands and moves by itself: days, hours, codes, numbers, pictures of codes.
const freeze = () => {
  for (const e of document.querySelectorAll('[data-module="countdown"]')) e.replaceWith(e.cloneNode(true)); // its script keeps the old one
  const plain = (text) => text
    .replace(/\d{2}\/\d{2}\/\d{4}/g, '24/11/2026')
    .replace(/\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b/g, '24 November 2026')
    .replace(/\b\d{1,2}:\d{2}\b/g, '9:30').replace(/\b\d{6}-\d{4}\b/g, '261124-0001')
    .replace(/[0-9a-f]{32}/g, '0'.repeat(32)).replace(/^\d{3}[ ]\d{3}$/, '000 000').replace(/\b\d{9,12}\b/g, (number) => '0'.repeat(number.length));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, previousSibling } = texts.currentNode;
    // A dossier's code may break at its dots and hyphens: each part is a text of its own.
    const text = previousSibling?.nodeName === 'WBR' ? data.replace(/^\d{6}-$/, '261124-').replace(/^\d{4}$/, '0001') : plain(data);
    if (text !== data) texts.currentNode.data = text;
  }
  for (const input of document.querySelectorAll('input')) if (plain(input.value) !== input.value && input.type !== 'file') input.value = plain(input.value);
  for (const picture of document.querySelectorAll('.mc-captcha__picture, .mc-qr')) picture.style.visibility = 'hidden';
};

// The page as it is now, small: a PNG.
export async function pictureOf(page) {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(freeze);
  const shot = await page.screenshot({ fullPage: true, animations: 'disabled' });
  const { width, height } = await sharp(shot).metadata();
  return sharp(shot)
    .resize(Math.round(width / SCALE), Math.round(height / SCALE), { fit: 'fill', kernel: 'mitchell' })
    .png()
    .toBuffer();
}

// undefined where both look the same; else what differs, and a picture of it: as it
// was, as it is, and the difference in red.
export async function difference(before, now) {
  const [a, b] = await Promise.all([before, now].map(raw));
  const width = Math.max(a.width, b.width), height = Math.max(a.height, b.height);
  const [wasThere, isThere] = await Promise.all([before, now].map((picture, i) => sharp(picture)
    .extend({ right: width - [a, b][i].width, bottom: height - [a, b][i].height, background: '#f0f' }).ensureAlpha().raw().toBuffer()));
  const seen = Buffer.alloc(width * height * 4);
  const count = pixelmatch(wasThere, isThere, seen, width, height, { threshold: COLOUR });
  if (count <= MOST) return undefined;
  const sides = [wasThere, isThere, seen].map((input, i) => ({ input, raw: { width, height, channels: 4 }, left: i * (width + 4), top: 0 }));
  return {
    words: `${count} of ${width * height} points differ` + (a.height === b.height ? '' : `, ${SCALE * (b.height - a.height)} px in height`),
    picture: await sharp({ create: { width: 3 * width + 8, height, channels: 4, background: '#888' } }).composite(sides).png().toBuffer(),
  };
}

// Compares with what is kept under that name, or keeps it (./motcua test looks
// --renew). Gives what is wrong, in words, or undefined.
export async function compare(name, now) {
  const file = path.join(kept, `${name}.avif`);
  if (process.env.MOTCUA_RENEW) {
    // What looks the same stays as it is, to the byte.
    if (existsSync(file) && !await difference(readFileSync(file), now)) return undefined;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, await sharp(now).avif(AVIF).toBuffer());
    return undefined;
  }
  if (!existsSync(file)) return `${name}: no picture is kept`;
  const found = await difference(readFileSync(file), now);
  if (!found) return undefined;
  const seen = path.join(shotsFolder(), `looks-${name.replaceAll('/', '-')}.png`);
  writeFileSync(seen, found.picture);
  return `${name}: ${found.words}; see ${path.relative(root, seen)}`;
}
