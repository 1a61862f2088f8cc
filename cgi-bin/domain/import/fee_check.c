/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fee_check.c: whether an amount is what the words beside it say. Ministries
 * write some amounts in thousands, and "100" beside "100.000 đồng" would be
 * shown, and paid, as a hundred.
 */
#include "domain/import/import_private.h"

#define LEAST_DONG 1000 /* no fee is less, but none at all */

/* The next number of thousands in groups, "100.000"; false: no more. */
static bool next_amount(struct str *rest, int64_t *dong)
{
    while (rest->len > 0) {
        size_t end = 0, groups = 0, digits = 0;
        int64_t n = 0;

        while (end < rest->len) {
            char c = rest->ptr[end];

            if (c >= '0' && c <= '9') {
                if (digits++ < 12)
                    n = n * 10 + (c - '0');
            } else if ((c == '.' || c == ',') && digits > 0 &&
                       end + 3 < rest->len && rest->ptr[end + 1] >= '0' &&
                       rest->ptr[end + 1] <= '9') {
                groups++;
            } else {
                break;
            }
            end++;
        }
        *rest = str_skip(*rest, end > 0 ? end : 1);
        if (groups > 0 && digits > 3 && digits <= 12) {
            *dong = n;
            return true;
        }
    }
    return false;
}

enum status fee_check(struct import *in, const struct fee *fee)
{
    struct str rest = fee->text;
    int64_t said;

    if (!fee->is_known || fee->amount.dong == 0)
        return OK;
    while (next_amount(&rest, &said))
        if (said == fee->amount.dong * 1000 || said * 1000 == fee->amount.dong)
            return import_refuse(in, "fees",
                                 "the amount is %lld, its words say %lld: one"
                                 " is a thousand times the other; say in an"
                                 " overlay which is right",
                                 (long long)fee->amount.dong, (long long)said);
    if (fee->amount.dong < LEAST_DONG)
        return import_refuse(in, "fees",
                             "%lld đồng is no amount: in thousands, perhaps;"
                             " say in an overlay what is right",
                             (long long)fee->amount.dong);
    return OK;
}
