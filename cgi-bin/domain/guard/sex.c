/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sex.c: the words of sex.h, and what an ID number says. */
#include "domain/guard/sex.h"

enum { NUMBER_DIGITS = 12 };

const char *sex_text(enum sex sex)
{
    static const char *const texts[] = {"", "male", "female"};

    return texts[sex];
}

enum sex sex_of(struct str text)
{
    if (str_is(text, "male"))
        return SEX_MALE;
    return str_is(text, "female") ? SEX_FEMALE : SEX_UNKNOWN;
}

enum sex sex_of_number(struct str id_number)
{
    if (id_number.len != NUMBER_DIGITS)
        return SEX_UNKNOWN;
    return (id_number.ptr[3] - '0') % 2 == 0 ? SEX_MALE : SEX_FEMALE;
}

int year_of_number(struct str id_number)
{
    if (id_number.len != NUMBER_DIGITS)
        return 0;
    return 1900 + (id_number.ptr[3] - '0') / 2 * 100 +
           (id_number.ptr[4] - '0') * 10 + (id_number.ptr[5] - '0');
}
