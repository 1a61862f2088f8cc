/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_options.c: lists of units as options of HTML, made once.
 *
 * Holds: names are escaped here, since the template puts them in as they are;
 * what was chosen is only ever looked for, never written.
 */
#include "portal/unit_options.h"
#include "domain/catalogue/recall.h"
#include "platform/page.h"

#define VALUE_BEGINS "<option value=\""

static enum status load(struct request *rq, enum unit_choice choice,
                        int64_t parent_id, struct date day,
                        struct unit_list *list)
{
    switch (choice) {
    case UNITS_PROVINCES:
        return unit_list_provinces(rq->db, day, list);
    case UNITS_COMMUNES:
        return unit_list_communes(rq->db, parent_id, day, list);
    case UNITS_SERVED_HERE:
        break;
    }
    return unit_list_served(rq->db, UNIT_COMMUNE, 0, day, list);
}

static struct str options_of(struct arena *arena, const struct unit_list *list,
                             bool is_by_code)
{
    struct buf out = {.arena = arena};
    char id[INT_TEXT_BYTES];

    for (size_t i = 0; i < list->count; i++) {
        const struct unit *unit = &list->units[i];

        buf_addz(&out, VALUE_BEGINS);
        if (is_by_code)
            page_escape(&out, unit->code);
        else
            buf_add(&out, (struct str){id, int_text(id, unit->id)});
        buf_addz(&out, "\">");
        page_escape(&out, unit->display);
        buf_addz(&out, "</option>\n");
    }
    return buf_str(&out);
}

/* Ids and codes are digits: another text was never offered. */
static struct str with_chosen(struct arena *arena, struct str html,
                              struct str chosen)
{
    struct buf out = buf_of_size(arena, html.len + sizeof(" selected"));

    if (str_is_empty(chosen) || !str_is_digits(chosen))
        return html;
    const char *option =
        str_z(arena,
              str_print(arena, VALUE_BEGINS "%" PRI_STR "\"", STR_ARG(chosen)));
    size_t end = str_find_text(html, option) + strlen(option);
    if (end > html.len)
        return html;
    buf_add(&out, str_slice(html, 0, end));
    buf_addz(&out, " selected");
    buf_add(&out, str_skip(html, end));
    return buf_str(&out);
}

enum status unit_options_to_page(struct request *rq, const char *name,
                                 enum unit_choice choice, int64_t parent_id,
                                 struct date day, struct str chosen)
{
    struct arena *arena = rq->arena;
    struct str key =
        str_print(arena, "unit options 1 %d %lld %d-%d-%d", (int)choice,
                  (long long)parent_id, day.year, day.month, day.day);
    struct unit_list list;
    struct str html;

    if (!catalogue_recall(rq->db, key, &html)) {
        enum status s = load(rq, choice, parent_id, day, &list);

        if (s != OK)
            return s;
        html = options_of(arena, &list, choice == UNITS_SERVED_HERE);
        /* Of an id that was typed there may be none: that fills no shelf. */
        if (list.count > 0)
            catalogue_keep(rq->db, key, html);
    }
    page_set(page_of(rq), str_z(arena, str_print(arena, "%s.html", name)),
             with_chosen(arena, html, chosen));
    return OK;
}
