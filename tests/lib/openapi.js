// SPDX-License-Identifier: GPL-3.0-or-later
// openapi.js: the descriptions in docs/openapi/, and whether what is really said
// is as they have it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { root } from './stack.js';

const folder = path.join(root, 'docs/openapi');
export const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
export const description = (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));

// Descriptions name parts of each other.
const ajv = new Ajv({ strict: false });
addFormats(ajv);
for (const name of names) ajv.addSchema(description(name), name);

// The part at a pointer, past what it refers to.
function part(name, keys) {
  let [here, walked] = [description(name), []];
  for (const key of keys) {
    [here, walked] = [here?.[key], [...walked, key]];
    if (here?.$ref) {
      walked = here.$ref.slice(2).split('/');
      here = walked.reduce((at, step) => at[step], description(name));
    }
  }
  return { here, pointer: walked.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/') };
}

// What is wrong with that body of an operation; undefined: nothing. `status`: of
// an answer; none: it is the request.
export function wrongIn(name, where, status, body) {
  const to = [...where, ...status === undefined ? ['requestBody'] : ['responses', String(status)], 'content'];
  const [media] = Object.keys(part(name, to).here ?? {}); // each has one
  const keys = [...to, media, 'schema'];
  const { here, pointer } = part(name, keys);
  if (here === undefined) return `${keys.join(' ')} is not described`;
  const fits = ajv.getSchema(`${name}#/${pointer}`);
  return fits(body) ? undefined : ajv.errorsText(fits.errors);
}

// Each { where, status, example } that a description gives.
export function examples(name) {
  const found = [];
  const { paths = {}, webhooks = {} } = description(name);
  for (const [top, list] of Object.entries({ paths, webhooks })) {
    for (const [at, item] of Object.entries(list)) {
      for (const method of ['get', 'post', 'put'].filter((one) => item[one])) {
        const where = [top, at, method];
        for (const status of [undefined, ...Object.keys(item[method].responses)]) {
          const { here } = part(name, [...where, ...status ? ['responses', status] : ['requestBody']]);
          const { example, examples: more = {} } = here?.content?.['application/json'] ?? {};
          for (const one of [...example === undefined ? [] : [example], ...Object.values(more).map(({ value }) => value)])
            found.push({ where, status, example: one });
        }
      }
    }
  }
  return found;
}
