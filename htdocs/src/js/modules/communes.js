// SPDX-License-Identifier: GPL-3.0-or-later
// communes: another province brings its communes at once. The page that the
// button would bring is asked for behind the scenes, and its list of communes
// put in place of the old one; where that fails, the button is there again.
import unitPicker from './unit-picker.js';

export default function communes(line) {
  const button = line.querySelector('button');
  const { form } = button;
  const named = (name) => form.querySelector(`select[name="${name}"]`);
  const province = named(line.dataset.province);
  const select = () => named(line.dataset.commune);
  const field = () => select().closest('.mc-field');
  let asked = 0;

  const tidy = () => {
    line.hidden = true;
    field().hidden = select().options.length < 2 && !province.value;
  };
  const renew = async () => {
    const nth = ++asked;
    const body = new URLSearchParams(new FormData(form));

    body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById(line.dataset.commune).closest('.mc-field');

      if (nth !== asked) return;
      field().replaceWith(fresh);
      unitPicker(fresh);
      tidy();
    } catch {
      line.classList.remove('mc-unscripted');
      line.hidden = false;
    }
  };
  province.addEventListener('change', renew);
  tidy();
}
