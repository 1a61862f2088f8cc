// SPDX-License-Identifier: GPL-3.0-or-later
// corpus.js: files as people's own machines make them, a hundred, each with what
// must come of it: the name it then has, or the sentence that refuses it. What a
// program can make is made here; the rest lies in tests/corpus/files.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { docx, pdf, pdfOf, png, zip } from './papers.js';
import { root } from './stack.js';

const kept = (name) => readFileSync(path.join(root, 'tests/corpus/files', name));
const photo = kept('photo.jfif');
const called = (name, { data }) => ({ name, type: '', data, mimeType: '', buffer: data });
const bytes = (name, ...parts) => called(name, { data: Buffer.concat(parts.map((part) => Buffer.from(part))) });

// The photo with a segment behind its SOI: EXIF of that orientation, a comment.
const segment = (marker, data) => Buffer.concat([Buffer.from([0xff, marker]), Buffer.from([(data.length + 2) >> 8, (data.length + 2) & 255]), data]);
const jpegWith = (...segments) => Buffer.concat([photo.subarray(0, 2), ...segments, photo.subarray(2)]);
const exif = (turn) => segment(0xe1, Buffer.from(`Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(turn)}\0\0\0\0\0\0`, 'latin1'));
// An EXIF with a small picture in it, whose end is not the photo's.
const exifWithPicture = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0', 'latin1'), photo.subarray(0, 9000), Buffer.from([0xff, 0xd9])]));

const odf = (type, name, parts = {}) => zip({ mimetype: `application/vnd.oasis.opendocument.${type}`, 'content.xml': '<office:document-content/>', 'META-INF/manifest.xml': '<manifest/>', ...parts }, name);
const ooxml = (folder, name, parts = {}) => zip({ '[Content_Types].xml': '<Types/>', '_rels/.rels': '<Relationships/>', [`${folder}/${folder === 'xl' ? 'workbook' : 'document'}.xml`]: '<x/>', ...parts }, name);
const wide = (text) => Buffer.from(text, 'utf16le');
const ole = (...names) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), ...names.map(wide), Buffer.alloc(512)]);

// Names that pickers, messengers, scanners and people give. [as sent, as kept]
const names = [
  ['document:1000023', '.pdf'], ['image%3A4711', '.pdf'], ['1000038211', '.pdf'], ['content', '.pdf'], ['giấy khai sinh', '.pdf'],
  ['TP. Tây Ninh', '.pdf'], ['Bản sao 2.1', '.pdf'], ['.pdf', '.pdf'], ['quyết định.PDF', ''], ['Giay to.Pdf', ''],
  ['scan.pdf.download', '.pdf'], ['don-xin.tmp', '.pdf'], ['CamScanner 11-30-2026 09.15', '.pdf'], ['Zalo_123456', '.pdf'],
  ['hợp đồng (1) (2).pdf', ''], ['a b c.pdf', ''], ['đơn – bản cuối.pdf', ''], ['Ê Đê Y’Blô.pdf', ''], ['x.pdf.pdf', ''], ['001193000001_mat_truoc', '.pdf'],
];

export function files(word) {
  const one = (name, options = {}) => pdf(word(), { name, ...options });
  const tail = (data, size) => Buffer.concat([data, Buffer.alloc(size, 0x2e)]);
  const cut = (data, part) => data.subarray(0, Math.floor(data.length * part));
  const mark = () => segment(0xfe, Buffer.from(word()));
  const jpeg = (name, ...segments) => bytes(name, jpegWith(mark(), ...segments));
  const list = [];
  const is = (file, becomes) => list.push({ file, becomes });
  const same = (file) => is(file, file.name);

  for (const [name, more] of names) is(one(name), name === '.pdf' ? '.pdf.pdf' : `${name}${more}`);
  for (const pages of [1, 2, 17, 120]) same(one(`${pages}.pdf`, { pages }));
  is(bytes('bom.pdf', '\ufeff', one('x').data), 'bom.pdf');
  is(called('bom-2.pdf', { data: kept('bom.pdf') }), 'bom-2.pdf');
  is(bytes('dong-trong.pdf', '\r\n\r\n', one('x').data), 'dong-trong.pdf');
  is(bytes('duoi-thua.pdf', one('x').data, '\r\n\0\0\0\0'), 'duoi-thua.pdf');
  same(one('lon.pdf', { padding: 3 * 1024 * 1024 }));
  is(one('anh chup.jpg'), 'anh chup.pdf');
  is(one('don.docx'), 'don.pdf');

  for (let turn = 1; turn <= 8; turn++) same(jpeg(`xoay-${turn}.jpg`, exif(turn)));
  for (const ending of ['.jpg', '.JPG', '.jpeg', '.JPEG', '.jfif', '.jpe']) same(jpeg(`anh${ending}`));
  for (const name of ['IMG_20261130_101500', 'image%3A88', 'ảnh thẻ']) is(jpeg(name), `${name}.jpg`);
  is(jpeg('anh.png'), 'anh.jpg');
  is(jpeg('anh.pdf'), 'anh.jpg');
  is(jpeg('ANH.PDF'), 'ANH.jpg');
  for (const size of [1, 1000, 100000, 900000]) is(bytes(`duoi-${size}.jpg`, tail(jpeg('x').data, size)), `duoi-${size}.jpg`);
  same(jpeg('co-anh-nho.jpg', exifWithPicture));
  same(jpeg('chu-thich.jpg', segment(0xfe, Buffer.alloc(60000, 0x41))));

  for (const [width, height] of [[1, 1], [40, 20], [3000, 2000]]) same(png(word(), { name: `${width}x${height}.png`, width, height }));
  for (const size of [1, 5000, 300000]) is(bytes(`duoi-${size}.png`, tail(png(word()).data, size)), `duoi-${size}.png`);
  is(called('png-as.jpg', { data: Buffer.concat([kept('png-as.jpg'), Buffer.from(word())]) }), 'png-as.png');
  is(called('Screenshot_2026', png(word())), 'Screenshot_2026.png');
  is(called('anh.PNG', png(word())), 'anh.PNG');
  is(called('man hinh.pdf', png(word())), 'man hinh.png');

  same(docx(word(), { name: 'don.docx' }));
  is(docx(word(), { name: 'don' }), 'don.docx');
  is(docx(word(), { name: 'don.xlsx' }), 'don.docx');
  for (const name of ['custom6.docx', 'docprops5.docx']) is(called(name, { data: kept(name) }), name);
  same(ooxml('word', 'bang-trong-don.docx', { 'word/embeddings/x.xlsx': word() }));
  same(ooxml('xl', 'bang.xlsx', { a: word() }));
  is(ooxml('xl', 'bang', { a: word() }), 'bang.xlsx');
  same(odf('text', 'don.odt', { a: word() }));
  is(odf('text', 'don-2', { a: word() }), 'don-2.odt');
  is(odf('text', 'don-3.docx', { a: word() }), 'don-3.odt');
  same(odf('spreadsheet', 'bang.ods', { a: word() }));

  // What phones, messengers and scanners make that few programs open: taken, and
  // kept beside it as what all do (http/copies).
  const tiff = (name, from = 'scan.tif') => bytes(name, kept(from), word());
  for (const [from, ending] of [['real.heic', 'heic'], ['photo.avif', 'avif'], ['photo.webp', 'webp']]) {
    const free = Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from('free'), Buffer.from(word())]);
    const more = ending === 'webp' ? Buffer.from(word()) : free;
    const made = (name) => bytes(name, kept(from), more);
    same(made(`IMG_0001.${ending}`));
    is(made(`1000${ending.length}`), `1000${ending.length}.${ending}`);
    is(made(`anh ${ending}.jpg`), `anh ${ending}.${ending}`);
  }
  for (const name of ['scan.tif', 'scan.tiff', 'SCAN.TIF']) same(tiff(name));
  is(tiff('scan-3'), 'scan-3.tif');
  is(tiff('mot-trang.pdf', 'one.tif'), 'mot-trang.tif');

  // What is refused, by a sentence that says what to do.
  is(called('locked.docx', { data: kept('locked.docx') }), /có mật khẩu.*bỏ mật khẩu/i);
  is(bytes('locked.xlsx', ole('EncryptionInfo', 'EncryptedPackage')), /có mật khẩu/);
  is(bytes('don.doc', ole('WordDocument')), /kiểu cũ.*Lưu thành/);
  is(bytes('don-cu.docx', ole('WordDocument')), /kiểu cũ.*Lưu thành/);
  is(bytes('bang.xls', ole('Workbook')), /kiểu cũ/);
  is(bytes('don.rtf', '{\\rtf1 xin}'), /kiểu cũ/);
  is(zip({ 'don.pdf': word() }, 'ho-so.zip'), /giải nén/i);
  is(zip({ 'don.pdf': word() }, 'ho-so.docx'), /giải nén/i);
  is(bytes('rong.pdf', ''), /Tệp rỗng/);
  is(bytes('chu.txt', 'chỉ là chữ'), /Không phải PDF/);
  is(bytes('trang.html', '<!doctype html><p>x'), /Không phải PDF/);
  is(bytes('anh.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'), /Không phải PDF/);
  is(bytes('cat.jpg', cut(photo, 0.6)), /không mở được/);
  is(bytes('cat-co-anh-nho.jpg', cut(jpegWith(exifWithPicture), 0.7)), /không mở được/);
  is(bytes('cat.png', cut(png(word(), { width: 400, height: 400 }).data, 0.8)), /không mở được/);
  is(bytes('cat.pdf', '%PDF-1.4\n1 0 obj<</Type/Cat'), /không mở được/);
  is(pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[]/Count 0>>'], 'khong-trang.pdf'), /không mở được/);
  is(called('thu.pdf.exe', one('x')), /Đuôi tên tệp/);
  is(png(word(), { name: 'bom.png', width: 40000, height: 40000, rows: 1 }), /quá lớn khi mở/);
  is(called('heic-as.jpg', { data: kept('heic-as.jpg') }), 'heic-as.heic');
  for (const [name, part] of [['real.heic', 0.6], ['photo.avif', 0.7], ['photo.webp', 0.6], ['scan.tif', 0.5]]) is(bytes(`cat-${name}`, cut(kept(name), part)), /không mở được/);
  return list;
}
