<?php
// SPDX-License-Identifier: GPL-3.0-or-later
// A page as any framework's first one: one row read, 24 lines and eight fields
// escaped, 9 KB. peer.cjs is the same page by Express and Nunjucks.
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli('p:localhost', $_SERVER['PEER_USER'], trim(file_get_contents($_SERVER['PEER_SECRET'])),
    'motcua', 0, $_SERVER['PEER_SOCKET']);
$read = $db->prepare('SELECT code FROM `procedure` WHERE code = ?');
$read->execute(['1.001193']);
$code = $read->get_result()->fetch_row()[0];
$e = fn(string $text): string => htmlspecialchars($text, ENT_QUOTES);
?>
<!doctype html><html lang="vi"><head><meta charset="utf-8"><title><?= $e($code) ?></title></head><body>
<form method="post">
<?php for ($i = 0; $i < 8; $i++): ?>
<p><label for="f<?= $i ?>"><?= $e("Họ và tên “người nộp” $i") ?></label><input id="f<?= $i ?>" name="f<?= $i ?>" value="<?= $e("H'Hen Niê & $code") ?>" autocomplete="off"></p>
<?php endfor ?>
</form><table>
<?php for ($i = 0; $i < 24; $i++): ?>
<tr><td><?= $i ?></td><td><a href="/thu-tuc/<?= $e($code) ?>"><?= $e("Đăng ký khai sinh cho trẻ em <$i> sinh ra trong giá thú, nơi cư trú của cha hoặc mẹ, $code") ?></a></td><td><?= $e('Ủy ban nhân dân cấp xã, Phường Tân Ninh, Tỉnh Tây Ninh, nơi nộp hồ sơ') ?></td></tr>
<?php endfor ?>
</table></body></html>
