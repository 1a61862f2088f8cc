/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_place.c: a row for each program that has something to do with MariaDB. */
#include "platform/db_place.h"

static const struct place {
    const char *program, *database, *user, *schema;
} places[] = {
    {"portal", "motcua", "motcua_portal", "portal"},
    {"officer", "motcua", "motcua_officer", "portal"},
    {"worker", "motcua", "motcua_worker", "portal"},
    {"identity", "motcua_identity", "motcua_identity", "identity"},
    {"smart", "motcua_smart", "motcua_smart", "smart"},
};

static const struct place *place_of(const char *program)
{
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
        if (strcmp(places[i].program, program) == 0)
            return &places[i];
    return NULL;
}

const char *db_place_database(const char *program)
{
    const struct place *place = place_of(program);

    return place != NULL ? place->database : NULL;
}

const char *db_place_user(const char *program)
{
    const struct place *place = place_of(program);

    return place != NULL ? place->user : NULL;
}

const char *db_place_schema(const char *program)
{
    const struct place *place = place_of(program);

    return place != NULL ? place->schema : NULL;
}

const char *db_place_program(size_t nth)
{
    return nth < ARRAY_LENGTH(places) ? places[nth].program : NULL;
}

enum status db_place_open(struct db **db, struct log *log,
                          const struct settings *settings, const char *as,
                          const char *of)
{
    const struct db_reach reach = db_reach_of(settings);

    assert(place_of(as) != NULL && place_of(of) != NULL);
    return db_new(db, log, &reach, db_place_user(as),
                  settings_own_secret(settings, as, "password_file"),
                  db_place_database(of));
}
