// SPDX-License-Identifier: GPL-3.0-or-later
// build: from htdocs/src to what nginx serves, in one pass.
//
//   node htdocs/build.mjs [--out FOLDER]        (FOLDER: htdocs/build)
//
// FOLDER/s/NAME.HASH.EXT  every file, with .gz and .br beside what shrinks. The
//                         name changes with the content, so browsers keep it.
// FOLDER/provinces/NAME/  for each province of ../conf/provinces what is its own:
//   assets.hdf            Asset.name_ext = /s/NAME.HASH.EXT, for the templates
//   vi.hdf, en.hdf        its texts
//   pages/PROGRAM/CODE.LANG.html  what nginx says when no program answers
//   pages/smart/          sw.js, manifest.webmanifest, ngoai-tuyen.html (app.mjs)
//
// One file may name another as "asset:NAME.EXT"; those are built first: fonts and
// pictures, then styles, then scripts.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import * as sass from 'sass';
import subsetFont from 'subset-font';
import { writeApp } from './app.mjs';
import { drawPictures } from './draw.mjs';
import { provincesIn, readTexts } from './hdf.mjs';
import { writePages } from './pages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, 'src');
const messages = join(here, '../templates/messages');
const require = createRequire(import.meta.url);
const outAt = process.argv.indexOf('--out');
const out = outAt > 0 ? process.argv[outAt + 1] : join(here, 'build');
const served = join(out, 's');

const assets = new Map(); // of the province in hand: "app.css" → "/s/app.0123456789.css"

function publish(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}.${hash}${extension}`;
  const file = join(served, hashed);
  assets.set(name, `/s/${hashed}`);
  if (existsSync(file)) return; // another province has the same
  writeFileSync(file, bytes);
  if (!['.woff2', '.png', '.wasm'].includes(extension)) {
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }));
  }
}

const linked = (text) => text.replace(/asset:([\w.-]+)/g, (_, name) => {
  if (!assets.has(name)) throw new Error(`asset:${name} is not built`);
  return assets.get(name);
});

const list = (folder, extension) =>
  readdirSync(folder).filter((name) => name.endsWith(extension)).sort().map((name) => join(folder, name));

// ---- fonts: the letters of Vietnamese, of our ethnic minorities, of Latin-1

const vietnamese = 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ';
const minorities = 'ĂăÂâÊêÔôƠơƯưĐđƁɓÑñČčŎŏĬĭŬŭĔĕƀɃʼ';
const others = '“”‘’–—…•·×→←₫€°©«»\u00a0\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323';
const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, n) => n + 32));
const letters = ascii + vietnamese + vietnamese.toUpperCase() + minorities + others;

// Without hinting a face is half as big, and screens no longer need it.
function font(face) {
  const whole = readFileSync(require.resolve(`@expo-google-fonts/be-vietnam-pro/${face}`));
  return subsetFont(whole, letters, { targetFormat: 'woff2', noHinting: true, noLayoutClosure: true });
}

// ---- pictures: one sheet of signs, named by their files

function sprite(province) {
  const brands = ['brand.svg', 'brand-smart.svg'].map((name) => join(province, name));
  const symbols = [...list(join(source, 'img/icons'), '.svg'), ...list(join(source, 'img/brands'), '.svg'), ...brands]
    .map((file) => readFileSync(file, 'utf8').trim()
      .replace(/^<svg xmlns="[^"]*" viewBox="([^"]*)">/, `<symbol id="${basename(file, '.svg')}" viewBox="$1">`)
      .replace(/<\/svg>$/, '</symbol>'));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

// ---- styles and scripts

function style(file) {
  return sass.compile(file, { style: 'compressed' }).css;
}

function script(file, define = {}) {
  const result = esbuild.buildSync({
    entryPoints: [file], bundle: true, minify: true, write: false, define,
    format: 'esm', target: 'es2020', charset: 'utf8', legalComments: 'none',
  });
  return result.outputFiles[0].text;
}

// ---- everything, as each province has it

// Over those of _tokens.scss, and under what print and more contrast want.
const colors = (province) => {
  const file = join(province, 'colors.css');
  return existsSync(file) ? readFileSync(file, 'utf8').replace(/\n */g, '') : '';
};

function buildProvince(province) {
  const folder = join(out, 'provinces', basename(province));
  const texts = Object.fromEntries(['vi', 'en'].map((lang) => [lang, readTexts(messages, province, lang)]));
  assets.clear();
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of fonts) publish(name, bytes);
  publish('icons.svg', sprite(province));
  publish('favicon.svg', readFileSync(join(province, 'brand.svg')));
  publish('smart.svg', readFileSync(join(province, 'brand-smart.svg')));
  if (existsSync(join(province, 'hero.svg'))) publish('hero.svg', readFileSync(join(province, 'hero.svg')));
  for (const [name, bytes] of drawPictures(province, texts)) publish(name, bytes);
  for (const [name, css] of styles) publish(name, linked(css).replace('/*! province */', () => colors(province)));
  for (const [name, js] of scripts) publish(name, linked(js));
  for (const lang of ['vi', 'en']) copyFileSync(join(province, `${lang}.hdf`), join(folder, `${lang}.hdf`));
  writePages(join(folder, 'pages'), texts, assets);
  writeApp(join(folder, 'pages'), source, texts, assets, script);
  // Last, for it is what make looks at.
  writeFileSync(join(folder, 'assets.hdf'), [...assets]
    .map(([name, path]) => `Asset.${name.replace(/[.-]/g, '_')} = ${path}\n`).join(''));
}

for (const folder of ['s', 'provinces']) rmSync(join(out, folder), { recursive: true, force: true });
mkdirSync(served, { recursive: true });
const fonts = [
  ['text.woff2', await font('400Regular/BeVietnamPro_400Regular.ttf')],
  ['strong.woff2', await font('600SemiBold/BeVietnamPro_600SemiBold.ttf')],
];
const styles = list(join(source, 'css'), '.scss').filter((file) => !basename(file).startsWith('_'))
  .map((file) => [`${basename(file, '.scss')}.css`, style(file)]);
const scripts = list(join(source, 'js'), '.js').map((file) => [basename(file), script(file)]);
provincesIn(join(here, '../conf/provinces')).forEach(buildProvince);
