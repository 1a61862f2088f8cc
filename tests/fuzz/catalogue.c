/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalogue.c: files of procedures, as they come from the nation: JSON, or a
 * TSV of summaries where the first byte is 't'. Reading and checking only.
 */
#include "domain/import/import_private.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct procedure_file file = {0};
    struct import in = {.arena = arena,
                        .now = {INT64_C(1764500000) * 1000000},
                        .complaint = STR(""),
                        .where = STR(""),
                        .difference = {.arena = arena}};

    if (size == 0)
        return 0;

    struct str text =
        str_copy(arena, (struct str){(const char *)data + 1, size - 1});
    enum status s;

    if (data[0] == 't') {
        s = procedure_file_read_tsv(&in, text, &file);
    } else {
        CLEANUP(json_release) json_t *root = NULL;

        s = json_open(&in, text, &root);
        if (s == OK)
            s = procedure_file_read(&in, root, text, &file);
    }
    assert(s == OK || s == INVALID || arena_is_exhausted(arena));
    assert(s != INVALID || !str_is_empty(in.complaint));
    for (size_t i = 0; s == OK && i < file.count; i++)
        assert(!str_is_empty(file.list[i].p.code));
    return 0;
}
