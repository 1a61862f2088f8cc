/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts_pseudo.c: English as a language that nobody speaks: with marks, a third
 * longer, in brackets. A text without them on a page was never translated, and
 * one whose bracket is missing was cut off.
 */
#include "platform/texts_private.h"

static const char *marked(char c)
{
    static const struct {
        char plain;
        const char *with_mark;
    } letters[] = {{'a', "á"}, {'e', "ê"}, {'i', "î"}, {'o', "ö"}, {'u', "û"},
                   {'n', "ñ"}, {'c', "ç"}, {'y', "ý"}, {'A', "Å"}, {'E', "É"},
                   {'I', "Î"}, {'O', "Ø"}, {'U', "Û"}, {'N', "Ñ"}, {'C', "Ç"}};

    for (size_t i = 0; i < ARRAY_LENGTH(letters); i++)
        if (letters[i].plain == c)
            return letters[i].with_mark;
    return NULL;
}

static NEOERR *add_marked(STRING *out, const char *text)
{
    NEOERR *error = STATUS_OK;
    bool is_place = false; /* {0}: filled in later, so left as it is */

    for (const char *c = text; *c != '\0' && error == STATUS_OK; c++) {
        const char *letter = is_place ? NULL : marked(*c);

        is_place = *c == '{' || (is_place && *c != '}');
        error = letter != NULL ? string_append(out, letter)
                               : string_append_char(out, *c);
    }
    for (size_t i = 0; i < strlen(text) / 3 && error == STATUS_OK; i++)
        error = string_append(out, i % 6 == 0 ? " " : "·");
    return error;
}

static NEOERR *change(HDF *node)
{
    const char *text = hdf_obj_value(node);
    NEOERR *error = STATUS_OK;
    STRING out;

    if (text == NULL || text[0] == '\0')
        return STATUS_OK;
    string_init(&out);
    error = string_append_char(&out, '[');
    if (error == STATUS_OK)
        error = add_marked(&out, text);
    if (error == STATUS_OK)
        error = string_append_char(&out, ']');
    if (error == STATUS_OK)
        error = hdf_set_value(node, "", out.buf);
    string_clear(&out);
    return error;
}

NEOERR *texts_make_pseudo(HDF *node)
{
    for (HDF *child = hdf_obj_child(node); child != NULL;
         child = hdf_obj_next(child)) {
        NEOERR *error = change(child);

        if (error == STATUS_OK)
            error = texts_make_pseudo(child);
        if (error != STATUS_OK)
            return error;
    }
    return STATUS_OK;
}
