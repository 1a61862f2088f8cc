// SPDX-License-Identifier: GPL-3.0-or-later
// app: finds each part of the page that a module improves, by data-module, and
// gives it to that module. The page works before this arrives and without it.
import captcha from './modules/captcha.js';
import communes from './modules/communes.js';
import countdown from './modules/countdown.js';
import errorSummary from './modules/error-summary.js';
import keys from './modules/keys.js';
import once from './modules/once.js';
import passkey from './modules/passkey.js';
import password from './modules/password.js';
import picture from './modules/picture.js';
import qrWait from './modules/qr-wait.js';
import stay from './modules/stay.js';
import suggest from './modules/suggest.js';
import term from './modules/term.js';
import unitPicker from './modules/unit-picker.js';
import upload from './modules/upload.js';

const modules = {
  captcha,
  communes,
  countdown,
  'error-summary': errorSummary,
  keys,
  once,
  passkey,
  password,
  picture,
  'qr-wait': qrWait,
  stay,
  suggest,
  term,
  'unit-picker': unitPicker,
  upload,
};

for (const part of document.querySelectorAll('[data-module]')) {
  const start = modules[part.dataset.module];
  if (start) start(part);
}
