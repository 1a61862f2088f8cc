/* sex.h: the sex that an identity document names, of which the law knows two
 * (Luật Hộ tịch 2014, Điều 14). As text, in databases, claims and forms:
 * "male", "female", and "" where it is not known.
 */
#ifndef MOTCUA_DOMAIN_SEX_H
#define MOTCUA_DOMAIN_SEX_H

#include "platform/str.h"

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

const char *sex_text(enum sex sex);
/* SEX_UNKNOWN: the text is neither. */
enum sex sex_of(struct str text);

#endif
