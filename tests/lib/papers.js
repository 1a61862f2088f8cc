// SPDX-License-Identifier: GPL-3.0-or-later
// papers.js: files as citizens have them, and drafts on the step where they go.
//
//   const { client, page } = await atPapers(new Client(), person);
//   give(page, 0, [pdf('a')]); await page.press('Tiếp tục');
import { deflateSync, gzipSync } from 'node:zlib';
import { origin, sql } from './stack.js';

// gzip ends with it; zlib's own is newer than the oldest Node that we run on.
const crc32 = (data) => gzipSync(data, { level: 0 }).subarray(-8).readUInt32LE();

const file = (name, type, data) => ({ name, type, data, mimeType: type, buffer: data });

// objects: [text], numbered from 1; the first is the catalogue.
export function pdfOf(objects, name = 'giay.pdf') {
  let text = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj${object}endobj\n`;
    return at;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const at of places) text += `${String(at).padStart(10, '0')} 00000 n \n`;
  text += `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return file(name, 'application/pdf', Buffer.from(text, 'latin1'));
}

// A PDF of some empty pages; `words` makes it another than the next. padding:
// bytes that nobody sees.
export function pdf(words, { name = 'giay.pdf', pages = 1, padding = 0, catalog = '' } = {}) {
  const kids = Array.from({ length: pages }, (_, i) => `${3 + i} 0 R`).join(' ');
  const noise = Buffer.from(words).toString('hex');
  return pdfOf([
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    `<</Type/Pages/Kids[${kids}]/Count ${pages}>>`,
    ...Array.from({ length: pages }, () => '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>'),
    `<</Title<${noise}>>>`,
    ...(padding > 0 ? [`<</Length ${padding}>>stream\n${'.'.repeat(padding)}\nendstream `] : []),
  ], name);
}

// A PDF that is dear to look into: each of its pages has as many links.
export function dearPdf(words, { name = 'nang.pdf', links, pages = 50 }) {
  const kids = Array.from({ length: pages }, (_, i) => `${6 + i} 0 R`).join(' ');
  return pdfOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${pages}/MediaBox[0 0 595 842]>>`,
    '<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(http://a)>>>>',
    `[${'3 0 R '.repeat(links)}]`,
    `<</Title<${Buffer.from(words).toString('hex')}>>>`,
    ...Array.from({ length: pages }, () => '<</Type/Page/Parent 2 0 R/Annots 4 0 R>>'),
  ], name);
}

// A PDF that is cheap to look into and dear to draw: forms in forms in forms.
export function dearPicture(words, { name = 'hinh.pdf', depth = 8, each = 10 } = {}) {
  const stream = (head, text) => `<<${head}/Length ${text.length}>>stream\n${text}\nendstream `;
  const form = (nth) => stream(`/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F ${nth + 1} 0 R>>>>`, '/F Do '.repeat(each));
  return pdfOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 6 0 R>>>>>>',
    stream('', '/F Do'),
    `<</Title<${Buffer.from(words).toString('hex')}>>>`,
    ...Array.from({ length: depth }, (_, i) => form(6 + i)),
    stream('/Type/XObject/Subtype/Form/BBox[0 0 595 842]', '0 0 500 500 re f'),
  ], name);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const size = Buffer.alloc(4);
  const sum = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

// A grey picture; width and height are what the header says, rows what is there.
export function png(words, { name = 'anh.png', width = 40, height = 20, rows = height } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const line = Buffer.alloc(Math.min(width, 100000) + 1, 0x80);
  line[0] = 0;
  const data = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(`Title\0${words}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: rows }, () => line)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return file(name, 'image/png', data);
}

// A zip, as docx and xlsx are. entries: {name: Buffer}; sizes may be lied about
// by {name: {data, size}}.
export function zip(entries, name = 'don.docx') {
  const locals = [];
  const directory = [];
  let at = 0;
  for (const [entry, what] of Object.entries(entries)) {
    const data = Buffer.isBuffer(what) ? what : Buffer.from(what.data ?? what);
    const size = what.size ?? data.length;
    const head = (signature, extra) => {
      const b = Buffer.alloc(signature === 0x02014b50 ? 46 : 30);
      const o = signature === 0x02014b50 ? 2 : 0;
      b.writeUInt32LE(signature, 0);
      if (o) b.writeUInt16LE(20, 4);
      b.writeUInt16LE(20, 4 + o);
      b.writeUInt32LE(crc32(data), 14 + o);
      b.writeUInt32LE(data.length, 18 + o);
      b.writeUInt32LE(size, 22 + o);
      b.writeUInt16LE(entry.length, 26 + o);
      if (o) b.writeUInt32LE(extra, 42);
      return Buffer.concat([b, Buffer.from(entry)]);
    };
    directory.push(head(0x02014b50, at));
    locals.push(head(0x04034b50), data);
    at += 30 + entry.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return file(name, 'application/zip', Buffer.concat([...locals, list, end]));
}

export const docx = (words, options) => zip({
  '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
  '_rels/.rels': '<Relationships/>',
  'word/document.xml': `<document>${words}</document>`,
}, options?.name);

// The client, signed in, on “Thành phần hồ sơ” of a draft of that procedure.
export async function atPapers(client, { code = '1.001193', fresh = true } = {}) {
  if (fresh) sql('DELETE FROM draft WHERE filed_at IS NULL');
  let page = await client.open(`${origin.portal}/thu-tuc/${code}/noi-nop`);
  if (page.hasControl('Phường/Xã')) page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  const radios = page.all('input[type="radio"]');
  if (radios.length > 0) page.typed.set(radios[0], true);
  page = await page.press('Tiếp tục');
  page.fill({ 'Số điện thoại': '0912 345 678', 'Số nhà, đường, ấp': '12 Lê Lợi' });
  page.fill({ 'Phường/Xã': 'Phường Tân Ninh' });
  page = await page.press('Tiếp tục');
  if (page.heading !== 'Thành phần hồ sơ') throw new Error(`on “${page.heading}”: ${page.errors}`);
  return page;
}

// Files for the nth component of the page.
export function give(page, nth, files) {
  page.typed.set(page.all('.mc-paper input[type="file"]')[nth], [files].flat());
  return page;
}

// What each component of the page has: [{ id, name, files: [words], error }].
export function papersOf(page) {
  const text = (node) => (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
  return page.all('.mc-paper').map((paper) => ({
    id: paper.getAttribute('id'),
    name: text(paper.querySelector('legend')),
    files: [...paper.querySelectorAll('.mc-file')].map((f) => ({
      name: text(f.querySelector('.mc-file__name')),
      note: text(f.querySelector('.mc-file__note')),
      size: text(f.querySelector('.mc-file__size')),
      picture: f.querySelector('img')?.getAttribute('src'),
    })),
    error: text(paper.querySelector('.mc-field__error')),
  }));
}
