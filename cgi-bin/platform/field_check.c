/* SPDX-License-Identifier: GPL-3.0-or-later */
/* field_check.c: what each kind of field takes, and its normal form.
 *
 * Kind to how people write (spaces and dots in numbers, +84), strict about what
 * comes out: a value that passed has one form only.
 */
#include "platform/form.h"
#include "platform/phone.h"
#include "platform/text.h"

#define CMND_DIGITS 9
#define CCCD_DIGITS 12
#define TAX_DIGITS 10
#define BRANCH_DIGITS 3
#define EMAIL_LOCAL_MAX 64
#define DOMAIN_LABEL_MAX 63

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* Of codes by text, captchas and the like only letters and digits count. */
static struct str letters_and_digits(struct arena *arena, struct str from)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < from.len; i++)
        if (is_letter_or_digit(from.ptr[i]))
            buf_add_byte(&out, from.ptr[i]);
    return buf_str(&out);
}

/* Three digits for the province or country of birth (Circular 07/2016/TT-BCA:
 * provinces 001 to 096, countries from 101), one for sex and century, two for
 * the year, six at random. */
static const char *check_cccd(struct str digits)
{
    int64_t place = 0;

    if (digits.len != CCCD_DIGITS || !str_is_digits(digits))
        return "cccd";
    if (!str_to_int(str_slice(digits, 0, 3), 0, 999, &place))
        return "cccd";
    return (place >= 1 && place <= 96) || place >= 101 ? NULL : "cccd";
}

static const char *check_id_no(struct str digits)
{
    if (digits.len == CCCD_DIGITS && !check_cccd(digits))
        return NULL;
    if (digits.len != CMND_DIGITS || !str_is_digits(digits) ||
        str_is(digits, "000000000"))
        return "id_no";
    return NULL;
}

/* Ten digits of an enterprise, three more after a hyphen for its branch, or the
 * twelve of a person's CCCD (Circular 86/2024/TT-BTC, art. 5). */
static const char *check_tax_no(struct arena *arena, struct str *number)
{
    struct str digits = str_drop(arena, *number, "-");

    if (!check_cccd(*number))
        return NULL;
    if (!str_is_digits(digits) ||
        (digits.len != TAX_DIGITS && digits.len != TAX_DIGITS + BRANCH_DIGITS))
        return "tax_code";
    *number = digits;
    if (digits.len > TAX_DIGITS)
        *number = str_print(arena, "%" PRI_STR "-%" PRI_STR,
                            STR_ARG(str_slice(digits, 0, TAX_DIGITS)),
                            STR_ARG(str_skip(digits, TAX_DIGITS)));
    return NULL;
}

static bool is_domain_label(struct str label)
{
    if (label.len == 0 || label.len > DOMAIN_LABEL_MAX || label.ptr[0] == '-' ||
        label.ptr[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_letter_or_digit(label.ptr[i]) && label.ptr[i] != '-')
            return false;
    return true;
}

static bool is_domain(struct str domain)
{
    struct str label = STR_NONE;
    size_t labels = 0;

    if (str_ends_with(domain, "."))
        return false;
    while (str_next(&domain, '.', &label)) {
        if (!is_domain_label(label))
            return false;
        labels++;
    }
    return labels >= 2 && label.len >= 2 && !str_is_digits(label);
}

/* RFC 5321's dot-string without quoting, which is what mailboxes have. */
static bool is_local_part(struct str local)
{
    if (local.len == 0 || local.len > EMAIL_LOCAL_MAX || local.ptr[0] == '.' ||
        local.ptr[local.len - 1] == '.')
        return false;
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];

        if (c == '.' && local.ptr[i - 1] == '.')
            return false;
        if (!is_letter_or_digit(c) && !strchr("!#$%&'*+-/=?^_`{|}~.", c))
            return false;
    }
    return true;
}

static const char *check_email(struct arena *arena, struct str *address)
{
    size_t at = str_find(*address, '@');
    struct str local = str_slice(*address, 0, at);

    if (at == address->len)
        return "email";
    struct str domain = str_skip(*address, at + 1);
    if (!is_local_part(local) || !is_domain(domain))
        return "email";
    *address = str_print(arena, "%" PRI_STR "@%" PRI_STR, STR_ARG(local),
                         STR_ARG(str_lower_ascii(arena, domain)));
    return NULL;
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= 0x20 || s.ptr[i] >= 0x7f)
            return false;
    return true;
}

static const char *check(struct arena *arena, enum field_kind kind,
                         struct str *value)
{
    switch (kind) {
    case FIELD_NAME:
        return text_is_name(*value) ? NULL : "name";
    case FIELD_ID_NO:
        *value = str_drop(arena, *value, " .,-'");
        return check_id_no(*value);
    case FIELD_CCCD:
        *value = str_drop(arena, *value, " .,-'");
        return check_cccd(*value);
    case FIELD_TAX_NO:
        *value = str_drop(arena, *value, " .");
        return check_tax_no(arena, value);
    case FIELD_MOBILE:
        return phone_check_mobile(arena, value);
    case FIELD_PHONE:
        return phone_check(arena, value);
    case FIELD_EMAIL:
        return check_email(arena, value);
    case FIELD_DIGITS:
        *value = str_drop(arena, *value, " ");
        return str_is_digits(*value) ? NULL : "digits";
    case FIELD_CODE:
        *value = letters_and_digits(arena, *value);
        return value->len > 0 ? NULL : "code";
    case FIELD_RAW:
        return is_token(*value) ? NULL : "invalid";
    case FIELD_TEXT:
    case FIELD_LINES:
    case FIELD_PASSWORD:
    case FIELD_CHOICE:
    case FIELD_CHECK:
    case FIELD_DATE:
    case FIELD_BIRTH:
        break;
    }
    return NULL;
}

const char *field_check(struct arena *arena, enum field_kind kind,
                        struct str clean, struct str *out)
{
    struct str value = clean;

    if (kind != FIELD_TEXT && kind != FIELD_LINES && kind != FIELD_PASSWORD &&
        kind != FIELD_CHOICE && kind != FIELD_RAW)
        value = text_plain(arena, value);

    const char *key = check(arena, kind, &value);

    if (!key)
        *out = value;
    return key;
}
