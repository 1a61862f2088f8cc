// SPDX-License-Identifier: GPL-3.0-or-later
// The descriptions in docs/openapi/ are sound, and so are their examples. That
// what is really said is as they have it, the stories of each peer hold
// (national.js, webhook.test.js, post.test.js).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { description, examples, names, wrongIn } from '../lib/openapi.js';

test('each description is one by OpenAPI’s own schema', async () => {
  assert.ok(names.length >= 4);
  for (const name of names) {
    const validator = new Validator();
    const others = JSON.stringify(description(name)).matchAll(/"\$ref":"([\w.-]+\.json)#/g);
    for (const other of new Set([...others].map(([, other]) => other))) await validator.addSpecRef(description(other), other);
    const { valid, errors } = await validator.validate(description(name));
    assert.ok(valid, `${name}: ${JSON.stringify(errors)}`);
  }
});

test('each example is what its description says, and with a member more or less it is not', () => {
  for (const name of names) {
    const list = examples(name);
    assert.ok(list.length > 0, name);
    for (const { where, status, example } of list)
      assert.equal(wrongIn(name, where, status, example), undefined, `${name} ${where.join(' ')} ${status ?? 'request'}: ${JSON.stringify(example)}`);
  }
  const [first] = examples('webhook.json');
  assert.match(wrongIn('webhook.json', first.where, undefined, { ...first.example, name: 'x' }), /additional/);
  assert.match(wrongIn('webhook.json', first.where, undefined, { ...first.example, data: { ...first.example.data, number: 0 } }), />= 1/);
});
