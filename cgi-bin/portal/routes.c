/* SPDX-License-Identifier: GPL-3.0-or-later */
/* routes.c: every address of the portal, and who answers it.
 *
 * A new page is a line here, a declaration in pages.h, a handler file and a
 * template of the same name, and its texts in templates/messages. One without
 * data is a line with route_show_page, a template and texts. */
#include "config.h"

#include "common/captcha_page.h"
#include "platform/session.h"
#include "portal/pages.h"

const struct route portal_routes[] = {
    {METHOD_GET, "/", route_show_page, ROUTE_LISTED | ROUTE_ASKS(0), "home"},

    {METHOD_GET, "/thu-tuc", search_show, ROUTE_LISTED | ROUTE_ASKS(0)},
    {METHOD_GET, "/su-kien", life_list_show, ROUTE_LISTED | ROUTE_ASKS(0)},
    {METHOD_GET, "/su-kien/:slug", life_show, ROUTE_PUBLIC | ROUTE_ASKS(0)},
    {METHOD_GET, "/du-lieu", open_data_show, ROUTE_LISTED | ROUTE_ASKS(0)},
    {METHOD_GET, "/du-lieu/thu-tuc.json", open_data_json, ROUTE_NO_SESSION},
    {METHOD_GET, "/du-lieu/thu-tuc.csv", open_data_csv, ROUTE_NO_SESSION},
    {METHOD_GET, "/du-lieu/ten-cu.json", old_names_json, ROUTE_NO_SESSION},
    {METHOD_GET, "/du-lieu/thu-tuc/:code", open_data_one, ROUTE_NO_SESSION},
    {METHOD_GET, "/du-lieu/to-khai.json", open_data_forms, ROUTE_NO_SESSION},
    {METHOD_GET, "/du-lieu/to-khai/:form", open_data_form, ROUTE_NO_SESSION},
    {METHOD_GET, "/thu-tuc/goi-y", search_suggest,
     ROUTE_NO_SESSION | ROUTE_ASKS(0)},

    {METHOD_GET, "/dang-nhap", sign_in_show, ROUTE_LISTED},
    /* What has a name of its own under /dang-nhap stands above this. */
    {METHOD_GET, "/dang-nhap/qr", qr_sign_in_show, ROUTE_SESSION},
    {METHOD_GET, "/dang-nhap/qr/trang-thai", qr_sign_in_state, 0},
    {METHOD_POST, "/dang-nhap/qr/may-nay", qr_sign_in_here, ROUTE_SESSION},
    {METHOD_GET, "/dang-nhap/qr/ve", qr_sign_in_return, 0},
    {METHOD_GET, "/dang-nhap/:provider", sign_in_go, ROUTE_SESSION},
    {METHOD_GET, "/dang-nhap/:provider/ve", sign_in_back, 0},
    {METHOD_GET, "/dang-xuat", sign_out_show, 0},
    {METHOD_POST, "/dang-xuat", sign_out, 0},
    {METHOD_POST, "/dang-xuat/nha-cung-cap", sign_out_called,
     ROUTE_NO_SESSION | ROUTE_NO_CSRF},
    {METHOD_GET, "/xac-minh", verify_show, ROUTE_SIGNED_IN},
    {METHOD_GET, "/tai-khoan", account_show, ROUTE_SIGNED_IN | ROUTE_ASKS(3)},
    {METHOD_POST, "/tai-khoan", account_save, ROUTE_SIGNED_IN},
    {METHOD_GET, "/tai-khoan/du-lieu", own_data_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/tai-khoan/du-lieu", own_data_post, ROUTE_SIGNED_IN},
    {METHOD_GET, "/da-xoa-du-lieu", route_show_page, 0, "own_data_gone"},
    {METHOD_POST, "/tai-khoan/phien", account_end_sessions, ROUTE_SIGNED_IN},
    {METHOD_GET, "/ma-bao-mat/:tep", captcha_file, 0},

    {METHOD_GET, "/thu-tuc/:code", procedure_show,
     ROUTE_PUBLIC | ROUTE_ASKS(0)},
    {METHOD_GET, "/thu-tuc/:code/noi-nop", place_show, 0},
    {METHOD_POST, "/thu-tuc/:code/noi-nop", place_choose, ROUTE_SIGNED_IN},

    {METHOD_GET, "/nop-ho-so", deep_link, 0},
    {METHOD_GET, "/nop-ho-so/:draft", steps_resume, ROUTE_SIGNED_IN},
    {METHOD_GET, "/nop-ho-so/:draft/xoa", steps_ask_discard, ROUTE_SIGNED_IN},
    {METHOD_POST, "/nop-ho-so/:draft/xoa", steps_discard, ROUTE_SIGNED_IN},
    {METHOD_POST, "/nop-ho-so/:draft/lay-lai", steps_take_back,
     ROUTE_SIGNED_IN},
    {METHOD_POST, "/nop-ho-so/:draft/xoa-han", steps_remove, ROUTE_SIGNED_IN},
    {METHOD_GET, "/nop-ho-so/:draft/xong", filed_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/nop-ho-so/:draft/giay-to/tep", arrive_begin,
     ROUTE_SIGNED_IN},
#ifdef HAVE_PDF
    {METHOD_GET, "/thu-tuc/:code/mau-don/:sheet", sheet_of_procedure, 0},
    {METHOD_GET, "/nop-ho-so/:draft/giay-to/mau-don/:sheet", sheet_of_draft,
     ROUTE_SIGNED_IN},
    {METHOD_GET, "/nop-ho-so/:draft/to-khai/:component", eform_begin,
     ROUTE_SIGNED_IN},
    /* What has a name of its own stands above the pages. */
    {METHOD_GET, "/nop-ho-so/:draft/to-khai/:component/to-khai.pdf",
     eform_paper, ROUTE_SIGNED_IN},
    {METHOD_GET, "/nop-ho-so/:draft/to-khai/:component/:page", eform_show,
     ROUTE_SIGNED_IN},
    {METHOD_POST, "/nop-ho-so/:draft/to-khai/:component/:page", eform_save,
     ROUTE_SIGNED_IN},
#endif
    {METHOD_GET, "/nop-ho-so/:draft/giay-to/tep/:upload", arrive_show,
     ROUTE_SIGNED_IN},
    {METHOD_PATCH, "/nop-ho-so/:draft/giay-to/tep/:upload", arrive_piece,
     ROUTE_SIGNED_IN | ROUTE_NO_CSRF, .body_bytes = HTTP_PIECE_BYTES},
    {METHOD_GET, "/nop-ho-so/:draft/:step", steps_show,
     ROUTE_SIGNED_IN | ROUTE_ASKS(11)},
    {METHOD_POST, "/nop-ho-so/:draft/:step", steps_save, ROUTE_SIGNED_IN,
     .body_bytes = HTTP_PAPERS_BYTES},
    {METHOD_GET, "/tep/:file", file_show, ROUTE_SIGNED_IN},
    {METHOD_GET, "/tep/:file/anh", file_thumbnail, ROUTE_SIGNED_IN},

    {METHOD_GET, "/kho-giay-to", vault_show, ROUTE_SIGNED_IN | ROUTE_ASKS(5)},
    {METHOD_GET, "/kho-giay-to/moi", vault_paper_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/kho-giay-to/moi", vault_paper_save, ROUTE_SIGNED_IN,
     .body_bytes = HTTP_PAPERS_BYTES},
    {METHOD_GET, "/kho-giay-to/:paper", vault_paper_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/kho-giay-to/:paper", vault_paper_save, ROUTE_SIGNED_IN,
     .body_bytes = HTTP_PAPERS_BYTES},
    {METHOD_POST, "/kho-giay-to/:paper/xoa", vault_paper_remove,
     ROUTE_SIGNED_IN},

    {METHOD_GET, "/viec-cua-toi", dossiers_land, ROUTE_SIGNED_IN},
    {METHOD_GET, "/ho-so", dossiers_show, ROUTE_SIGNED_IN | ROUTE_ASKS(6)},
    {METHOD_GET, "/ho-so/:dossier", dossier_show,
     ROUTE_SIGNED_IN | ROUTE_ASKS(18)},
#ifdef HAVE_PDF
    {METHOD_GET, "/ho-so/:dossier/giay-tiep-nhan.pdf", receipt_pdf,
     ROUTE_SIGNED_IN},
#endif
    {METHOD_GET, "/ho-so/:dossier/nop-phi", payment_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/ho-so/:dossier/bo-sung", dossier_answer, ROUTE_SIGNED_IN,
     .body_bytes = HTTP_PAPERS_BYTES},
    {METHOD_GET, "/ho-so/:dossier/trao-doi", talk_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/ho-so/:dossier/trao-doi", talk_save, ROUTE_SIGNED_IN,
     .body_bytes = HTTP_PAPERS_BYTES},
    {METHOD_POST, "/ho-so/:dossier/giu-ket-qua", dossier_keep_results,
     ROUTE_SIGNED_IN},
    {METHOD_POST, "/ho-so/:dossier/rut", dossier_withdraw, ROUTE_SIGNED_IN},
    {METHOD_POST, "/ho-so/:dossier/dung", office_ask_stop, ROUTE_SIGNED_IN},
    {METHOD_GET, "/ho-so/:dossier/thu/:letter", office_letter, ROUTE_SIGNED_IN},
#ifdef HAVE_PDF
    {METHOD_GET, "/ho-so/:dossier/thu/:letter/van-ban.pdf", office_letter_pdf,
     ROUTE_SIGNED_IN},
#endif
    {METHOD_POST, "/ho-so/:dossier/danh-gia", dossier_rate_save,
     ROUTE_SIGNED_IN},
    {METHOD_GET, "/tra-cuu", lookup_show, ROUTE_SESSION | ROUTE_LISTED},
    {METHOD_POST, "/tra-cuu", lookup_find, ROUTE_SESSION},
    {METHOD_GET, "/tra-cuu/:lookup", lookup_by_qr, 0},

    {METHOD_GET, "/lien-he", route_show_page, ROUTE_LISTED, "contact"},
    {METHOD_GET, "/tro-nang", route_show_page, ROUTE_LISTED | ROUTE_ASKS(0),
     "accessibility"},
    {METHOD_GET, "/thuat-ngu", route_show_page, ROUTE_LISTED | ROUTE_ASKS(0),
     "glossary"},
    {METHOD_GET, "/ten-cu", old_names_show, ROUTE_LISTED},
    {METHOD_GET, "/robots.txt", robots_show, ROUTE_NO_SESSION},
    {METHOD_GET, "/sitemap.xml", sitemap_show, ROUTE_NO_SESSION},
    {METHOD_GET, "/thiet-ke", design_show, 0},
    {METHOD_POST, "/bao-co", payment_report, ROUTE_NO_SESSION | ROUTE_NO_CSRF},
    {METHOD_GET, "/lien-thong/tep/:file/:ends/:mac", linked_file_show,
     ROUTE_NO_SESSION},
    {METHOD_GET, "/bao-cao-tin-nhan", sms_report_take, ROUTE_NO_SESSION},
    {METHOD_GET, "/bao-cao-tin-nhan/:ref/:mac", sms_report_take_esms,
     ROUTE_NO_SESSION},
    {METHOD_GET, "/con-day", session_stay, ROUTE_SIGNED_IN},
    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {METHOD_GET, "/metrics", metrics_show, ROUTE_NO_SESSION},
    {0},
};
