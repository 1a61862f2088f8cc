/* SPDX-License-Identifier: GPL-3.0-or-later */
/* old_names.c: /ten-cu, what a commune of before July 2025 is called today; and
 * the same as data, by which a box for communes knows old names too.
 */
#include <jansson.h>

#include "domain/catalogue/catalogue.h"
#include "domain/catalogue/rename.h"
#include "platform/form.h"
#include "platform/json.h"
#include "portal/pages.h"

static const struct field_rule fields[] = {
    {.name = "q", .kind = FIELD_TEXT, .max = 100},
    {0},
};

static void item_to_page(struct request *rq, size_t nth,
                         const struct rename *item)
{
    struct page *page = page_of(rq);

    page_set_in(page, "Renames", nth, "old", item->old_name);
    page_set_in(page, "Renames", nth, "district", item->old_district);
    page_set_in(page, "Renames", nth, "new", item->new_name);
    if (!item->is_whole)
        page_set_in(page, "Renames", nth, "is_part", STR("1"));
}

enum status old_names_show(struct request *rq)
{
    struct form *form = form_read_query(rq, fields);
    struct rename_list list, found = {0};
    struct str words = form_text(form, "q");
    enum status s = OK;

    if (!str_is_empty(words)) {
        s = rename_list(rq->db, catalogue_day(rq->settings, rq->now), &list);
        if (s != OK)
            return s;
        found = rename_find(rq->arena, &list, words);
        page_set_flag(page_of(rq), "OldNames.is_asked", true);
    }
    for (size_t i = 0; i < found.count; i++)
        item_to_page(rq, i, &found.items[i]);
    form_to_page(rq, form);
    return page_render(rq, "old_names");
}

/* [["Phường 3", "Thành phố Tây Ninh", "Phường Tân Ninh", true], …]; the last:
 * all of the old one is there. */
enum status old_names_json(struct request *rq)
{
    json_t *root CLEANUP(json_release) = json_array();
    struct rename_list list;
    bool is_same;
    enum status s = open_data_check_etag(rq, &is_same);

    if (s == OK && is_same)
        return response_text(rq, 304, STR("application/json"), STR(""));
    if (s == OK)
        s = rename_list(rq->db, catalogue_day(rq->settings, rq->now), &list);
    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        const struct rename *item = &list.items[i];

        if (json_array_append_new(
                root, json_pack("[o,o,o,b]", json_of(item->old_name),
                                json_of(item->old_district),
                                json_of(item->new_name), item->is_whole)) != 0)
            return INTERNAL;
    }
    return response_text(rq, 200, STR("application/json"),
                         json_text(rq->arena, root));
}
