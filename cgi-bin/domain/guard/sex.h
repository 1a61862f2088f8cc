/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sex.h: the sex that an identity paper names. As text, in databases, claims
 * and forms: "male", "female", and "" where it is not known.
 */
#ifndef MOTCUA_DOMAIN_SEX_H
#define MOTCUA_DOMAIN_SEX_H

#include "platform/str.h"

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

const char *sex_text(enum sex sex);
/* SEX_UNKNOWN: the text is neither. */
enum sex sex_of(struct str text);

/* Digit 4 of a 12-digit ID number says sex and century: 0 a man of the 1900s,
 * 1 a woman, 2 and 3 of the 2000s, … (Decree 137/2015/ND-CP, art. 7).
 * SEX_UNKNOWN: not twelve digits. */
enum sex sex_of_number(struct str id_number);
/* The year of birth that digits 4 to 6 say; 0: not twelve digits. */
int year_of_number(struct str id_number);

#endif
