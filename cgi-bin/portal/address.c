/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/address.h"
#include "domain/catalogue/catalogue.h"
#include "domain/catalogue/recall.h"
#include "portal/unit_options.h"

enum status address_province(struct request *rq, int64_t unit_id,
                             int64_t *province_id)
{
    struct unit unit = {.parent_id = unit_id};

    while (unit.parent_id != 0) {
        enum status s = unit_load_id(rq->db, unit.parent_id, &unit);

        if (s != OK)
            return s;
    }
    *province_id = unit.id;
    return OK;
}

static struct str id_text(struct request *rq, int64_t id)
{
    return str_print(rq->arena, "%lld", (long long)id);
}

/* The province whose agencies are here. */
enum status address_home(struct request *rq, int64_t *province_id)
{
    struct date day = catalogue_day(rq->settings, rq->now);
    struct str name = str_print(rq->arena, "home province 1 %d-%d-%d", day.year,
                                day.month, day.day);
    struct unit_list served;
    struct str known;

    if (catalogue_recall(rq->db, name, &known) &&
        str_to_int(known, 1, INT64_MAX, province_id))
        return OK;
    enum status s = unit_list_served(rq->db, UNIT_COMMUNE, 0, day, &served);

    *province_id = 0;
    if (s != OK || served.count == 0)
        return s;
    s = address_province(rq, served.units[0].id, province_id);
    if (s == OK)
        catalogue_keep(rq->db, name, id_text(rq, *province_id));
    return s;
}

enum status address_set(struct request *rq, struct form *form,
                        const struct address_fields *fields, int64_t unit_id,
                        struct str street)
{
    int64_t province_id;
    enum status s = unit_id == 0 ? address_home(rq, &province_id)
                                 : address_province(rq, unit_id, &province_id);

    if (s != OK)
        return s;
    if (province_id != 0)
        form_set(form, fields->province, id_text(rq, province_id));
    if (unit_id != 0)
        form_set(form, fields->commune, id_text(rq, unit_id));
    form_set(form, fields->street, street);
    return OK;
}

static int64_t id_of(struct str text)
{
    int64_t id = 0;

    return str_to_int(text, 1, UINT32_MAX, &id) ? id : 0;
}

static void refuse(struct form *form, const char *field)
{
    form_refuse(form, (struct refusal){.key = "choice", .field = field});
}

enum status address_get(struct request *rq, struct form *form,
                        const struct address_fields *fields, int64_t *unit_id)
{
    int64_t chosen = id_of(form_text(form, fields->commune));
    int64_t province_id = id_of(form_text(form, fields->province));
    int64_t real_province;
    struct unit unit;

    *unit_id = 0;
    if (str_is_empty(form_text(form, fields->commune)))
        return OK;
    enum status s = unit_load_id(rq->db, chosen, &unit);
    if (s == OK)
        s = address_province(rq, chosen, &real_province);
    if (s == NOT_FOUND || (s == OK && (unit.level != UNIT_COMMUNE ||
                                       real_province != province_id))) {
        refuse(form, fields->commune);
        return OK;
    }
    if (s == OK)
        *unit_id = chosen;
    return s;
}

/* Shown again unchecked, or wrong, it is as it was typed. */
static struct str chosen_in(struct request *rq, const struct form *form,
                            const char *field)
{
    struct str chosen = form_text(form, field);

    return str_is_empty(chosen) ? rq_form(rq, field) : chosen;
}

enum status address_to_page(struct request *rq, const struct form *form,
                            const struct address_fields *fields)
{
    struct date day = catalogue_day(rq->settings, rq->now);
    struct str province = chosen_in(rq, form, fields->province);
    const char *list =
        str_z(rq->arena, str_print(rq->arena, "Units.%s", fields->list));
    enum status s = unit_options_to_page(
        rq, str_z(rq->arena, str_print(rq->arena, "%s.provinces", list)),
        UNITS_PROVINCES, 0, day, province);

    if (s != OK || id_of(province) == 0)
        return s;
    return unit_options_to_page(
        rq, str_z(rq->arena, str_print(rq->arena, "%s.communes", list)),
        UNITS_COMMUNES, id_of(province), day,
        chosen_in(rq, form, fields->commune));
}

enum status address_text(struct request *rq, struct str street, int64_t unit_id,
                         struct str *text)
{
    struct str path;
    enum status s = unit_path(rq->db, unit_id, &path);

    if (s != OK)
        return s;
    if (str_is_empty(path) || str_is_empty(street))
        *text = str_is_empty(path) ? street : path;
    else
        *text = str_print(rq->arena, "%" PRI_STR ", %" PRI_STR, STR_ARG(street),
                          STR_ARG(path));
    return OK;
}

enum status address_words(struct request *rq, struct str province,
                          struct str commune, struct str *words)
{
    int64_t id = id_of(commune), real_province;
    struct unit unit;

    *words = STR("");
    enum status s = id == 0 ? NOT_FOUND : unit_load_id(rq->db, id, &unit);
    if (s == OK)
        s = address_province(rq, id, &real_province);
    if (s == NOT_FOUND)
        return OK;
    if (s != OK || unit.level != UNIT_COMMUNE ||
        (province.ptr != NULL && real_province != id_of(province)))
        return s;
    return unit_path(rq->db, id, words);
}
