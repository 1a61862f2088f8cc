/* SPDX-License-Identifier: GPL-3.0-or-later */
/* method.c: the names of methods; what is not among them is "other". */
#include "platform/http_private.h"

static const struct {
    const char *name;
    enum method method;
} methods[] = {{"GET", METHOD_GET},       {"POST", METHOD_POST},
               {"HEAD", METHOD_HEAD},     {"PUT", METHOD_PUT},
               {"DELETE", METHOD_DELETE}, {"PATCH", METHOD_PATCH}};

const char *http_method_name(unsigned taken)
{
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++)
        if (taken & methods[i].method)
            return methods[i].name;
    return "other";
}

enum method http_method_of(struct str name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++)
        if (str_is(name, methods[i].name))
            return methods[i].method;
    return METHOD_OTHER;
}
