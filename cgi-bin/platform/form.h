/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.h: what a form may hold, declared; what was typed, kept; what is wrong,
 * told.
 *
 * form_read passes every field through text_clean and its rule, all of them,
 * so a citizen sees every error at once. What was typed stays as it was, even
 * when wrong (passwords and codes aside). In a page a form is:
 *   Form.<id>.name   "ho-ten"      (<id> is the name with - as _)
 *   Form.<id>.value  what was typed
 *   Form.<id>.error  message key under Msg.error, or unset
 *   Form.<id>.error_text  the sentence itself, where it is no message of ours
 *   Form.<id>.number for that message
 *   Form.<id>.checked, Form.<id>.required, Form.<id>.max
 *   Form.errors.<n>.field, .id, .key, .text, .number, .href: in the rules'
 *                      order,
 *                      those of the whole form (field "", no href) first
 *   Form.is_invalid
 * A FIELD_DATE has <id>.day, .month, .year (inputs name-ngay, name-thang,
 * name-nam, also their ids; .href is "#name-ngay") beside .error; a FIELD_BIRTH
 * also .checked (input name-thieu). Every other .href is "#name".
 *
 * Keys of Msg.error made here: required, encoding, control, too_long and
 * too_short (number: characters), name, id_no, cccd, tax_code, mobile, phone,
 * email, date, date_future, date_past, date_year, date_month, date_partial,
 * choice, digits, code, invalid.
 */
#ifndef MOTCUA_PLATFORM_FORM_H
#define MOTCUA_PLATFORM_FORM_H

#include "platform/http.h"
#include "platform/page.h"
#include "platform/phone.h"

enum field_kind {
    FIELD_TEXT = 1,
    FIELD_LINES,  /* a text area */
    FIELD_NAME,   /* a person's */
    FIELD_ID_NO,  /* CMND 9 or CCCD 12 digits; signs between dropped */
    FIELD_CCCD,   /* 12 digits only */
    FIELD_TAX_NO, /* 10, 10-3 or 12 digits; spaces and dots dropped */
    FIELD_MOBILE, /* becomes 0xxxxxxxxx; a prefix of before 2018 today's */
    FIELD_PHONE, /* the same, a landline (02…), a hotline, or abroad: +…  */
    FIELD_EMAIL,
    FIELD_DATE,     /* three inputs */
    FIELD_BIRTH,    /* and a box: day, or day and month, are not known */
    FIELD_CHOICE,   /* one of .choices */
    FIELD_CHECK,    /* a checkbox: "1" or "" */
    FIELD_PASSWORD, /* TEXT_EXACT, never shown again */
    FIELD_CODE,     /* captcha, OTP: letters and digits; never shown again */
    FIELD_DIGITS,   /* digits; spaces dropped */
    FIELD_RAW /* a token or an id of ours: ASCII, checked by who uses it */
};

/* Compared with today in Vietnam; today itself is right for both. */
enum date_bound { DATE_ANY, DATE_NOT_FUTURE, DATE_NOT_PAST };

struct field_rule {
    const char *name;
    enum field_kind kind;
    bool required;
    size_t min, max;            /* characters; max 0: 200 */
    const char *const *choices; /* NULL-ended, for FIELD_CHOICE */
    const char *required_key;   /* instead of "required" */
    enum date_bound bound;      /* for a date */
    bool is_unread;             /* shown again as typed, and nothing more */
};

struct form;

/* A button of this name wants the form again, unchecked, as typed: to make a
 * list of choices anew that hangs on another (communes of a province). */
#define FORM_AGAIN_FIELD "lam-moi"

/* Reads rq->form by rules ending with {0}. When the language switch was
 * pressed (field "doi-ngon-ngu"), or “Đổi mã khác” of a captcha ("doi-ma"),
 * nothing is checked and form_is_valid is false with no error: the handler
 * shows the form again, as typed. */
struct form *form_read(struct request *rq, const struct field_rule *rules);
/* The same from the query string (searches, filters). */
struct form *form_read_query(struct request *rq,
                             const struct field_rule *rules);
/* An empty one to fill with form_set for the first show. */
struct form *form_new(struct request *rq, const struct field_rule *rules);

bool form_is_valid(const struct form *form);
struct str form_text(const struct form *form, const char *name); /* clean */
struct date form_date(const struct form *form, const char *name);
struct partial_date form_partial(const struct form *form, const char *name);
bool form_is_checked(const struct form *form, const char *name);

void form_set(struct form *form, const char *name, struct str value);
void form_set_date(struct form *form, const char *name, struct date value);
void form_set_partial(struct form *form, const char *name,
                      struct partial_date value);
/* Its three boxes as they were typed, right or wrong. */
void form_set_day_typed(struct form *form, const char *name,
                        const struct str parts[3]);
void form_set_flag(struct form *form, const char *name, bool value);
/* Adds an error after the rules passed. why.field "" is the whole form. */
void form_refuse(struct form *form, struct refusal why);
/* The same in a sentence that is no message of ours: it comes from data, in the
 * language of the page (Form.<id>.error_text, Form.errors.<n>.text). */
void form_refuse_text(struct form *form, const char *field, struct str text);

/* What was typed, so that a page can show it whatever it is: what is no UTF-8
 * or no text comes out as U+FFFD, where it stands. */
struct str form_shown(struct arena *arena, struct str raw);

/* Writes it under Form. of the request's page. */
void form_to_page(struct request *rq, const struct form *form);

/* The checks alone, for other users of the same rule (imports, QR of a card).
 * Key of Msg.error, or NULL when it is right; *out is the normal form. */
const char *field_check(struct arena *arena, enum field_kind kind,
                        struct str clean, struct str *out);

#endif
