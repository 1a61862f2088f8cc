/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term.h: the conditions of a form: JSON arrays with the operation first.
 *
 *   ["=", a, b] != < <= > >=    compare numbers, days (also partial), texts
 *   ["in", a, [b, c]]           a is one of these
 *   ["and", …] ["or", …] ["not", a]
 *   ["given", f] ["checked", f]
 *   ["years", from, to] ["days", from, to]  whole ones between two days
 *   ["+", …] ["count", f] ["unique", f] ["word", n, f]
 *   ["matches", f, "công ty|doanh nghiệp"]  holds one of these, marks aside
 *   ["id-agrees", number, birth, sex]       as the digits of a CCCD say
 *   texts: ["label", f] ["date-words", f] ["money-words", f] ["agency"]
 *          ["sentence", f, …]
 *
 * A word is a field's id, "today", or else a text that stands for itself. What
 * is not given, or too vague to decide ("1953" before "1953-05-12"?), makes a
 * comparison unknown: what is asked under an unknown condition is not asked, a
 * rule that is unknown holds.
 */
#ifndef MOTCUA_DOMAIN_FORM_TERM_H
#define MOTCUA_DOMAIN_FORM_TERM_H

#include "domain/form/eform.h"

enum { TERM_DEPTH_MAX = 8, TERM_NODES_MAX = 64 };

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

struct term_about {
    struct arena *arena;
    const struct eform *form;
    const json_t *values; /* normal forms of what is asked, by key */
    const json_t *rows;   /* by group: the numbers of its rows, a list */
    struct str group;     /* of the row that is looked at; "": none */
    int row;
    struct date today;
    struct str agency;
};

enum truth term_truth(const struct term_about *about, const json_t *term);
/* A term that is a text; "" where it is unknown. */
struct str term_text(const struct term_about *about, const json_t *term);

/* "ngày mười hai tháng năm năm hai nghìn không trăm hai mươi sáu"; a partial
 * day says what is known. */
struct str words_of_date(struct arena *arena, struct str iso);
/* "Hai mươi triệu đồng". */
struct str words_of_money(struct arena *arena, int64_t dong);

#endif
