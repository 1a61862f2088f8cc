/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/phone.h"

#define MOBILE_DIGITS 10
#define PHONE_SIGNS " .,-()/" /* between its digits */

/* Numbers of eleven digits got one of ten in 2018: 0169 … became 039 …
 * (Decision 798/QD-BTTTT of 2018). */
static const struct prefix {
    const char *was, *is;
} prefixes[] = {
    {"0120", "070"}, {"0121", "079"}, {"0122", "077"}, {"0126", "076"},
    {"0128", "078"}, {"0123", "083"}, {"0124", "084"}, {"0125", "085"},
    {"0127", "081"}, {"0129", "082"}, {"0162", "032"}, {"0163", "033"},
    {"0164", "034"}, {"0165", "035"}, {"0166", "036"}, {"0167", "037"},
    {"0168", "038"}, {"0169", "039"}, {"0186", "056"}, {"0188", "058"},
    {"0199", "059"},
};

static const struct prefix *prefix_that_was(struct str digits)
{
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
        if (digits.len == MOBILE_DIGITS + 1 &&
            str_starts_with(digits, prefixes[i].was))
            return &prefixes[i];
    return NULL;
}

/* With its 0, however the country stands before it. */
static struct str number_at_home(struct arena *arena, struct str digits)
{
    if (str_starts_with(digits, "+84"))
        digits = str_skip(digits, 3);
    else if (str_starts_with(digits, "0084"))
        digits = str_skip(digits, 4);
    else if (str_starts_with(digits, "84") && digits.len > MOBILE_DIGITS)
        digits = str_skip(digits, 2);
    if ((digits.len == MOBILE_DIGITS - 1 || digits.len == MOBILE_DIGITS) &&
        digits.ptr[0] != '0')
        digits = str_print(arena, "0%" PRI_STR, STR_ARG(digits));
    return digits;
}

static struct str number_of_today(struct arena *arena, struct str digits)
{
    const struct prefix *prefix = prefix_that_was(digits);

    return prefix == NULL ? digits
                          : str_print(arena, "%s%" PRI_STR, prefix->is,
                                      STR_ARG(str_skip(digits, 4)));
}

/* Mobile numbers of Vietnam: 03, 05, 07, 08 or 09 and eight digits (Circular
 * 22/2014/TT-BTTTT and the change of prefixes of 2018). */
static const char *check_mobile(struct arena *arena, struct str *number)
{
    struct str digits = number_of_today(arena, number_at_home(arena, *number));

    if (digits.len != MOBILE_DIGITS || !str_is_digits(digits) ||
        digits.ptr[0] != '0' || !strchr("35789", digits.ptr[1]))
        return "mobile";
    *number = digits;
    return NULL;
}

/* Landlines have an area code of 02 since 2017 (Circular 22/2014/TT-BTTTT), and
 * hotlines neither that nor a 0; abroad is E.164, of which no country uses all
 * fifteen digits. */
static const char *check_any(struct arena *arena, struct str *number)
{
    enum { ABROAD_MIN = 8, ABROAD_MAX = 14 };
    struct str digits = *number;
    bool is_abroad = str_starts_with(digits, "+") ||
                     (str_starts_with(digits, "00") && digits.len > 9);

    if (check_mobile(arena, number) == NULL)
        return NULL;
    if (is_abroad)
        digits = str_skip(digits, digits.ptr[0] == '+' ? 1 : 2);
    if (!str_is_digits(digits))
        return "phone";
    if (is_abroad && str_starts_with(digits, "84")) {
        digits = str_print(arena, "0%" PRI_STR, STR_ARG(str_skip(digits, 2)));
        is_abroad = false;
    }
    if (is_abroad && digits.ptr[0] != '0' && digits.len >= ABROAD_MIN &&
        digits.len <= ABROAD_MAX) {
        *number = str_print(arena, "+%" PRI_STR, STR_ARG(digits));
        return NULL;
    }
    bool is_landline =
        str_starts_with(digits, "02") && (digits.len == 10 || digits.len == 11);
    bool is_hotline =
        (str_starts_with(digits, "1800") || str_starts_with(digits, "1900")) &&
        (digits.len == 8 || digits.len == 10);
    if (is_abroad || (!is_landline && !is_hotline))
        return "phone";
    *number = digits;
    return NULL;
}

bool phone_takes_texts(struct str phone)
{
    return phone.len == MOBILE_DIGITS && phone.ptr[0] == '0' &&
           phone.ptr[1] != '2';
}

struct str phone_new_prefix(struct arena *arena, struct str typed)
{
    const struct prefix *prefix = prefix_that_was(
        number_at_home(arena, str_drop(arena, typed, PHONE_SIGNS)));

    return prefix == NULL ? STR("") : str_of(prefix->is);
}

struct str phone_old_prefix(struct str prefix)
{
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
        if (str_is(prefix, prefixes[i].is))
            return str_of(prefixes[i].was);
    return STR("");
}

const char *phone_check_mobile(struct arena *arena, struct str *number)
{
    *number = str_drop(arena, *number, PHONE_SIGNS);
    return check_mobile(arena, number);
}

const char *phone_check(struct arena *arena, struct str *number)
{
    *number = str_drop(arena, *number, PHONE_SIGNS);
    return check_any(arena, number);
}
