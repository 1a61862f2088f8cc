/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor_cluster.c: each server of database.host by itself, whichever of them
 * programs speak to just now; with a socket alone, the node behind it.
 */
#include "ctl/doctor.h"
#include "platform/db_place.h"

enum { CLOCKS_APART_S = 2, CERTIFICATE_CARE_S = 14 * 86400 };

/* What the first server said, which the others must say too. */
struct seen {
    struct str mark, cluster; /* STR_NONE: nothing yet */
    int64_t migrations;
};

/* A connection as administrator to that server alone; NULL: told. */
static struct db *open_one(struct doctor *doctor, const struct db_reach *reach,
                           const char *host)
{
    struct ctl *ctl = doctor->ctl;
    struct db_reach one = *reach;
    struct db *db = NULL;

    if (reach->hosts != NULL)
        one.hosts = host;
    if (db_new(&db, &ctl->log, &one,
               settings_textz(ctl->settings, "admin.user"),
               settings_secret(ctl->settings, "admin.password_file"),
               db_place_database("portal")) != OK)
        return NULL;
    db_use_arena(db, ctl->arena);
    if (!db_is_alive(db)) {
        doctor_say(
            doctor, BAD, "cluster",
            "%s: not to be used, the line above says why; programs go to the "
            "next; mend: that server, or take it out of database.host",
            host);
        db_free(&db);
    }
    return db;
}

static void check_clock(struct doctor *doctor, struct db *db, const char *host)
{
    struct db_row row;

    if (db_read_row(db, "SELECT UTC_TIMESTAMP(6)", DB_NO_ARGS, &row) != OK)
        return;
    int64_t apart_s = moment_s_between(db_cell_moment(row, 0), moment_now());
    if (apart_s < -CLOCKS_APART_S || apart_s > CLOCKS_APART_S)
        doctor_say(doctor, BAD, "clock",
                   "this machine and %s are %lld s apart; mend: NTP on both",
                   host, (long long)apart_s);
}

/* The same installation, as far as the others. */
static void check_same(struct doctor *doctor, struct db *db, const char *host,
                       struct seen *seen)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT CAST(MIN(applied_at) AS CHAR), COUNT(*)"
                                "  FROM schema_migration",
                                DB_NO_ARGS, &row);

    if (s != OK) {
        doctor_say(doctor, BAD, "cluster", "%s: no migrations there", host);
        return;
    }
    struct str mark = db_cell_text(row, 0);
    int64_t count = db_cell_int(row, 1);
    if (seen->mark.ptr == NULL) {
        seen->mark = mark;
        seen->migrations = count;
        return;
    }
    if (!str_equals(mark, seen->mark))
        doctor_say(
            doctor, BAD, "cluster",
            "%s: holds another installation's database; mend: take it out of "
            "database.host",
            host);
    else if (count != seen->migrations)
        doctor_say(
            doctor, BAD, "cluster",
            "%s: has %lld migrations where the first has %lld; mend: wait for "
            "it to catch up, or lay it anew from another node",
            host, (long long)count, (long long)seen->migrations);
}

static void check_certificate(struct doctor *doctor, struct db *db,
                              const char *host)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT STR_TO_DATE(variable_value,"
                                "                   '%b %e %H:%i:%s %Y GMT')"
                                "  FROM information_schema.session_status"
                                " WHERE variable_name = 'Ssl_server_not_after'"
                                "   AND variable_value <> ''",
                                DB_NO_ARGS, &row);

    if (s != OK)
        return; /* no TLS: a socket, or this machine alone */
    struct moment ends_at = db_cell_moment(row, 0);
    int64_t left_s = moment_s_between(moment_now(), ends_at);
    const char *until = str_z(
        doctor->ctl->arena, date_vn(doctor->ctl->arena, moment_date(ends_at)));
    if (left_s < CERTIFICATE_CARE_S)
        doctor_say(doctor, CARE, "certificate",
                   "MariaDB at %s: ends on %s; mend: "
                   "renew it, then FLUSH SSL there",
                   host, until);
    else
        doctor_say(doctor, FINE, "certificate", "MariaDB at %s: until %s", host,
                   until);
}

/* A figure of Galera; STR_NONE: there is none. */
static struct str figure(struct db *db, const char *name)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT variable_value"
                                "  FROM information_schema.global_status"
                                " WHERE variable_name = ?",
                                DB_ARGS(db_text(str_of(name))), &row);

    return s == OK ? db_cell_text(row, 0) : STR_NONE;
}

static const char *figure_z(struct db *db, const char *name)
{
    return str_z(db_arena(db), figure(db, name));
}

static bool is_of_galera(struct db *db)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT 1"
                       "  FROM information_schema.global_variables"
                       " WHERE variable_name = 'wsrep_on'"
                       "   AND variable_value = 'ON'",
                       DB_NO_ARGS, &row) == OK;
}

static void check_size(struct doctor *doctor, struct db *db, const char *host)
{
    int64_t size = 0;

    if (!str_to_int(figure(db, "wsrep_cluster_size"), 0, 1000, &size))
        return;
    if (size % 2 == 0 || size < 3)
        doctor_say(
            doctor, CARE, "cluster",
            "%s: %lld of the nodes are there: the loss of one more may stop "
            "all; mend: bring back those that are away, or a third (garbd "
            "votes without data)",
            host, (long long)size);
}

/* What it says of itself, and whether it keeps up. */
static void check_node(struct doctor *doctor, struct db *db, const char *host,
                       struct seen *seen)
{
    struct str cluster = figure(db, "wsrep_cluster_state_uuid");
    const char *state = figure_z(db, "wsrep_local_state_comment");
    double paused = strtod(figure_z(db, "wsrep_flow_control_paused"), NULL);
    double behind = strtod(figure_z(db, "wsrep_local_recv_queue_avg"), NULL);
    const char *size = figure_z(db, "wsrep_cluster_size");
    bool is_synced = strcmp(state, "Synced") == 0;

    if (!str_is(figure(db, "wsrep_cluster_status"), "Primary"))
        doctor_say(
            doctor, BAD, "cluster",
            "%s: cut off from the greater part; mend: the network between the "
            "nodes",
            host);
    if (seen->cluster.ptr != NULL && !str_equals(seen->cluster, cluster))
        doctor_say(
            doctor, BAD, "cluster",
            "%s: of another cluster than the first; mend: take it out, and lay "
            "it anew as a node of that one",
            host);
    seen->cluster = cluster;
    doctor_say(
        doctor, is_synced ? FINE : CARE, "cluster",
        "%s: %s, %s nodes, %.1f writes behind, held back %.1f %% of the time",
        host, state, size, behind, paused * 100);
    if (paused > 0.1 || behind > 10)
        doctor_say(doctor, CARE, "cluster",
                   "%s: all wait for the slowest node; mend: its disk, or more "
                   "wsrep_slave_threads",
                   host);
    check_size(doctor, db, host);
}

static void check_one(struct doctor *doctor, const struct db_reach *reach,
                      const char *host, struct seen *seen)
{
    struct db *db CLEANUP(db_free) = open_one(doctor, reach, host);

    if (db == NULL)
        return;
    if (reach->hosts != NULL) {
        check_clock(doctor, db, host);
        check_same(doctor, db, host, seen);
        check_certificate(doctor, db, host);
    }
    if (is_of_galera(db))
        check_node(doctor, db, host, seen);
}

void doctor_check_cluster(struct doctor *doctor)
{
    struct arena *arena = doctor->ctl->arena;
    const struct db_reach reach = db_reach_of(doctor->ctl->settings);
    struct seen seen = {STR_NONE, STR_NONE, 0};
    struct db_host host;

    if (doctor->db == NULL)
        return;
    if (reach.hosts == NULL)
        check_one(doctor, &reach, "this machine", &seen);
    for (size_t i = 0; i < db_reach_count(&reach); i++)
        if (db_reach_host(&reach, i, &host))
            check_one(doctor, &reach,
                      str_z(arena,
                            str_print(arena,
                                      strchr(host.name, ':') != NULL ? "[%s]:%u"
                                                                     : "%s:%u",
                                      host.name, host.port)),
                      &seen);
    if (reach.hosts != NULL && db_where(doctor->db, &host))
        doctor_say(doctor, FINE, "cluster", "this command speaks to %s:%u",
                   host.name, host.port);
}
