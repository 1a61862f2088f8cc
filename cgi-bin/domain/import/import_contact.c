/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_contact.c: where agencies are, when they are open, whom to call. */
#include "domain/import/import_private.h"

static enum status check_agency(struct import *in, struct str code)
{
    struct db_row row;
    enum status s =
        db_read_row(in->db, "SELECT id FROM agency WHERE code = ? LIMIT 1",
                    DB_ARGS(db_text(code)), &row);

    return s == NOT_FOUND ? import_refuse(in, "agency", "no agency %" PRI_STR,
                                          STR_ARG(code))
                          : s;
}

/* Digits with what stands between them, as it is read aloud. */
static bool is_phone(struct str phone)
{
    for (size_t i = 0; i < phone.len; i++)
        if (strchr("0123456789 .+()-", phone.ptr[i]) == NULL)
            return false;
    return true;
}

static bool is_web_address(struct str map)
{
    return str_is_empty(map) || str_starts_with(map, "https://");
}

static enum status store_contact(struct tsv *tsv)
{
    static const char same[] =
        "SELECT 1 FROM agency_contact"
        " WHERE agency_code = ? AND BINARY address = ? AND BINARY hours = ?"
        "   AND phone = ? AND email = ? AND map = ? AND is_sample = ?";
    static const char put[] =
        "REPLACE INTO agency_contact (agency_code, address, hours, phone,"
        "                             email, map, is_sample)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)";
    struct import *in = tsv->in;
    struct str agency, address, hours, phone, email, map, sample;
    struct db_row row;
    enum status s = tsv_text(tsv, "agency", TSV_REQUIRED, 40, &agency);

    if (s == OK)
        s = tsv_text(tsv, "address", TSV_OPTIONAL, 300, &address);
    if (s == OK)
        s = tsv_text(tsv, "hours", TSV_OPTIONAL, 300, &hours);
    if (s == OK)
        s = tsv_text(tsv, "phone", TSV_OPTIONAL, 40, &phone);
    if (s == OK)
        s = tsv_text(tsv, "email", TSV_OPTIONAL, 254, &email);
    if (s == OK)
        s = tsv_text(tsv, "map", TSV_OPTIONAL, 500, &map);
    if (s == OK)
        s = tsv_text(tsv, "sample", TSV_OPTIONAL, 1, &sample);
    if (s == OK)
        s = check_agency(in, agency);
    if (s != OK)
        return s;
    if (!is_phone(phone))
        return import_refuse(in, "phone", "digits and what stands between");
    if (!is_web_address(map))
        return import_refuse(in, "map", "https://… is expected");

    struct db_args args = DB_ARGS(
        db_text(agency), db_text_or_empty(address), db_text_or_empty(hours),
        db_text_or_empty(phone), db_text_or_empty(email), db_text_or_empty(map),
        db_bool(str_is(sample, "1")));

    s = db_read_row(in->db, same, args, &row);
    if (s == OK)
        in->unchanged++;
    if (s != NOT_FOUND)
        return s;
    in->changed++;
    import_tell(in, '~', agency, address);
    return db_write(in->db, put, args, NULL);
}

static enum status store_contacts(struct import *in, void *data)
{
    const struct str *text = data;
    struct tsv tsv;
    enum status s = tsv_open(in, *text, &tsv);

    while (s == OK && (s = tsv_next(&tsv)) == OK)
        s = store_contact(&tsv);
    return s == NOT_FOUND ? OK : s;
}

enum status import_contacts(struct import *in, struct str text)
{
    return import_write(in, store_contacts, &text);
}
