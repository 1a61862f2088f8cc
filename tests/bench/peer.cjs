// SPDX-License-Identifier: GPL-3.0-or-later
// The page of peer.php by Express and Nunjucks, on two processes, as this stack's
// machine has cores. argv: socket to listen at, MariaDB's socket, user, file of the
// password; its modules come from where peers.js found them (argv too).
const cluster = require('node:cluster');
const { readFileSync, rmSync } = require('node:fs');

const [at, database, user, secret, ...modules] = process.argv.slice(2);

if (cluster.isPrimary) {
  rmSync(at, { force: true });
  for (let i = 0; i < 2; i++) cluster.fork();
  process.on('SIGTERM', () => { for (const worker of Object.values(cluster.workers)) worker.kill(); process.exit(); });
} else {
  const [express, nunjucks, mysql] = modules.map((name) => require(name));
  const pool = mysql.createPool({ socketPath: database, user, password: readFileSync(secret, 'utf8').trim(), database: 'motcua', connectionLimit: 4 });
  const page = nunjucks.compile(`<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{{ code }}</title></head><body>
<form method="post">
{% for i in range(8) %}<p><label for="f{{ i }}">{{ "Họ và tên “người nộp” " + i }}</label><input id="f{{ i }}" name="f{{ i }}" value="{{ "H'Hen Niê & " + code }}" autocomplete="off"></p>
{% endfor %}</form><table>
{% for i in range(24) %}<tr><td>{{ i }}</td><td><a href="/thu-tuc/{{ code }}">{{ "Đăng ký khai sinh cho trẻ em <" + i + "> sinh ra trong giá thú, nơi cư trú của cha hoặc mẹ, " + code }}</a></td><td>{{ "Ủy ban nhân dân cấp xã, Phường Tân Ninh, Tỉnh Tây Ninh, nơi nộp hồ sơ" }}</td></tr>
{% endfor %}</table></body></html>`, new nunjucks.Environment(null, { autoescape: true }));
  express().disable('x-powered-by').disable('etag').use((request, response, next) => {
    (pool.execute ?? pool.query).call(pool, 'SELECT code FROM `procedure` WHERE code = ?', ['1.001193'], (error, rows) =>
      error ? next(error) : response.send(page.render({ code: rows[0].code })));
  }).listen(at);
}
