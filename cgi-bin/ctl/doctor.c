/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor.c: looks whether everything that Một Cửa leans on is as it should be,
 * and says how to mend what is not.
 *
 * A check says one line or more (doctor.h); a new one is a function and a line
 * in the table. Checks only look.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "config.h"

#include "ctl/doctor.h"
#include "ctl/grants.h"
#include "ctl/migration.h"
#include "domain/message/outbox.h"
#include "domain/vault/result.h"
#include "gateway/antivirus.h"
#include "gateway/mail.h"
#include "gateway/post.h"
#include "gateway/sms.h"
#include "platform/certificate.h"
#include "platform/cms.h"
#include "platform/db_place.h"
#include "platform/disk.h"
#include "platform/media/speech.h"
#include "platform/settings_table.h"

static const char *value_of(struct doctor *doctor, const char *key)
{
    const char *value = settings_textz(doctor->ctl->settings, key);

    return value != NULL ? value : "";
}

static void check_demo(struct doctor *doctor)
{
    if (settings_flag(doctor->ctl->settings, "demo"))
        doctor_say(
            doctor, CARE, "demo",
            "demo = yes: captcha answers and texts can be read; set it to no "
            "before any citizen uses this");
    else
        doctor_say(doctor, FINE, "demo", "off");
}

static void check_secret(struct doctor *doctor, const char *key)
{
    const char *path = value_of(doctor, key);
    struct stat about;

    if (path[0] == '\0')
        return;
    if (stat(path, &about) != 0)
        doctor_say(doctor, BAD, "secrets", "%s: %s: %s", key, path,
                   strerror(errno));
    else if ((about.st_mode & 077) != 0)
        doctor_say(doctor, BAD, "secrets",
                   "%s: others may read %s; mend: chmod 600 %s", key, path,
                   path);
    else if (about.st_size == 0)
        doctor_say(doctor, BAD, "secrets", "%s: %s is empty", key, path);
}

static void check_secrets(struct doctor *doctor)
{
    int before = doctor->bad;

    for (const struct setting *setting = settings_table; setting->kind != 0;
         setting++)
        if (setting->kind == SETTING_SECRET &&
            strchr(setting->key, '*') == NULL)
            check_secret(doctor, setting->key);
    for (size_t i = 0; db_place_program(i) != NULL; i++)
        if (str_is_empty(settings_own(doctor->ctl->settings,
                                      db_place_program(i), "password_file")))
            doctor_say(doctor, BAD, "secrets", "%s.password_file is not set",
                       db_place_program(i));
    if (doctor->bad == before)
        doctor_say(doctor, FINE, "secrets", "open to their owner alone");
}

static void check_database(struct doctor *doctor)
{
    struct db_row row;

    doctor->db = ctl_db(doctor->ctl, NULL);
    if (doctor->db == NULL) {
        doctor_say(doctor, BAD, "database", "not reachable, see above");
        return;
    }
    enum status s = db_read_row(doctor->db,
                                "SELECT @@version,"
                                " @@innodb_flush_log_at_trx_commit,"
                                /* 1, or ON from MariaDB 11.0 on */
                                " CAST(@@innodb_doublewrite AS CHAR)"
                                "  NOT IN ('0', 'OFF'),"
                                " @@max_allowed_packet >= 16777216,"
                                " @@skip_networking,"
                                " UTC_TIMESTAMP(6)",
                                DB_NO_ARGS, &row);
    if (s != OK) {
        doctor_say(doctor, BAD, "database", "does not answer");
        return;
    }
    doctor_say(doctor, FINE, "database", "MariaDB %s",
               str_z(doctor->ctl->arena, db_cell_text(row, 0)));
    if (db_cell_int(row, 1) != 1)
        doctor_say(doctor, CARE, "database",
                   "a power cut may lose what was acknowledged; mend: "
                   "innodb_flush_log_at_trx_commit = 1");
    if (!db_cell_bool(row, 2))
        doctor_say(doctor, CARE, "database", "mend: innodb_doublewrite = ON");
    if (!db_cell_bool(row, 3))
        doctor_say(doctor, CARE, "database",
                   "mend: max_allowed_packet = 16M or more");

    int64_t apart_s = moment_s_between(db_cell_moment(row, 5), moment_now());

    if (apart_s < -2 || apart_s > 2)
        doctor_say(
            doctor, BAD, "clock",
            "this machine and MariaDB's are %lld s apart; mend: NTP on both",
            (long long)apart_s);
}

/* Whether it lacks a right that a migration grants: after a restore by hand, or
 * a REVOKE too many. */
static void check_grants(struct doctor *doctor, const char *program,
                         struct db *db)
{
    struct ctl *ctl = doctor->ctl;
    const char *user = db_place_user(program);
    struct str missing;

    if (grants_find_missing(db, settings_textz(ctl->settings, "schema_dir"),
                            program, user, &missing) == OK)
        doctor_say(doctor, BAD, "users",
                   "%s lacks %s; mend: motcuactl migrate, or as MariaDB's "
                   "administrator in %s: GRANT %s TO %s",
                   user, str_z(ctl->arena, missing), db_place_database(program),
                   str_z(ctl->arena, missing), user);
}

/* As the program itself: may it in, and has it no more than it needs? */
static void check_user(struct doctor *doctor, const char *program)
{
    struct ctl *ctl = doctor->ctl;
    const char *user = db_place_user(program);
    const char *in = db_place_database(program);
    struct db *db CLEANUP(db_free) = NULL;
    struct db_row row;

    if (db_place_open(&db, &ctl->log, ctl->settings, program, program) != OK)
        return;
    db_use_arena(db, ctl->arena);
    if (!db_is_alive(db)) {
        doctor_say(doctor, BAD, "users",
                   "%s cannot sign in to %s; mend: motcuactl migrate", user,
                   in);
        return;
    }
    enum status s = db_read_row(
        db,
        "SELECT (SELECT COUNT(*) FROM information_schema.user_privileges"
        "         WHERE privilege_type <> 'USAGE')"
        "     + (SELECT COUNT(*) FROM information_schema.schema_privileges),"
        "       (SELECT COUNT(*) FROM information_schema.table_privileges"
        "         WHERE privilege_type NOT IN"
        "               ('SELECT', 'INSERT', 'UPDATE', 'DELETE')),"
        "       (SELECT COUNT(DISTINCT table_schema)"
        "          FROM information_schema.table_privileges"
        "         WHERE table_schema <> DATABASE())",
        DB_NO_ARGS, &row);
    bool is_worker = strcmp(program, "worker") == 0;

    if (s != OK)
        doctor_say(doctor, BAD, "users", "the grants of %s cannot be read",
                   user);
    else if (db_cell_int(row, 0) > 0 || db_cell_int(row, 1) > 0 ||
             (!is_worker && db_cell_int(row, 2) > 0))
        doctor_say(
            doctor, BAD, "users",
            "%s may do more than it needs; mend: SHOW GRANTS FOR %s, then "
            "REVOKE what no migration grants",
            user, user);
    else
        check_grants(doctor, program, db);
}

static void check_users(struct doctor *doctor)
{
    int before = doctor->bad;

    if (doctor->db == NULL)
        return;
    for (size_t i = 0; db_place_program(i) != NULL; i++)
        check_user(doctor, db_place_program(i));
    if (doctor->bad == before)
        doctor_say(doctor, FINE, "users",
                   "each program signs in and may do what it needs, no more");
}

static void check_schema(struct doctor *doctor, const char *schema)
{
    struct ctl *ctl = doctor->ctl;
    struct migrations files = {0};
    struct str complaint = STR("cannot be looked at");
    size_t pending = 0;
    struct db *db CLEANUP(db_free) = ctl_db(ctl, schema);

    if (db == NULL) {
        doctor_say(doctor, BAD, "migrations",
                   "no database of %s; mend: motcuactl "
                   "migrate",
                   schema);
        return;
    }
    enum status s =
        migrations_read(ctl->arena, settings_textz(ctl->settings, "schema_dir"),
                        schema, &files, &complaint);
    if (s == OK)
        s = migrations_compare(db, &files, &complaint);
    if (s != OK) {
        doctor_say(doctor, BAD, "migrations", "%s: %s", schema,
                   str_z(ctl->arena, complaint));
        return;
    }
    for (size_t i = 0; i < files.count; i++)
        pending += !files.list[i].is_applied;
    if (pending > 0)
        doctor_say(doctor, BAD, "migrations",
                   "%s: %zu to apply; mend: motcuactl migrate", schema,
                   pending);
    else
        doctor_say(doctor, FINE, "migrations", "%s: all %zu applied", schema,
                   files.count);
}

static void check_migrations(struct doctor *doctor)
{
    if (doctor->db == NULL)
        return;
    check_schema(doctor, "portal");
    check_schema(doctor, "identity");
    check_schema(doctor, "smart");
}

static void check_clock(struct doctor *doctor)
{
    struct timex clock = {.modes = 0};

    if (adjtimex(&clock) == TIME_ERROR || (clock.status & STA_UNSYNC) != 0)
        doctor_say(
            doctor, CARE, "clock",
            "nothing keeps it right, and dates of return and codes by text "
            "follow it; mend: systemctl enable --now systemd-timesyncd");
    else
        doctor_say(doctor, FINE, "clock", "kept right");
}

/* Two weeks are time to renew it by hand. */
static void judge_certificate(struct doctor *doctor, const char *whose,
                              const struct certificate *certificate)
{
    int64_t left_s = moment_s_between(moment_now(), certificate->ends_at);
    const char *until =
        str_z(doctor->ctl->arena,
              date_vn(doctor->ctl->arena, moment_date(certificate->ends_at)));

    if (left_s < 0)
        doctor_say(doctor, BAD, "certificate",
                   "%s: ended on %s; mend: renew it", whose, until);
    else if (certificate->fault != NULL)
        doctor_say(
            doctor, BAD, "certificate",
            "%s: browsers would not believe it (%s); mend: the whole chain in "
            "ssl_certificate, for this name",
            whose, certificate->fault);
    else if (left_s < 14 * 86400)
        doctor_say(doctor, CARE, "certificate",
                   "%s: ends on %s; mend: renew it", whose, until);
    else
        doctor_say(doctor, FINE, "certificate", "%s: until %s", whose, until);
}

static void check_server(struct doctor *doctor, const char *program)
{
    struct arena *arena = doctor->ctl->arena;
    struct str own = settings_own(doctor->ctl->settings, program, "origin");
    const char *origin = str_z(arena, own);
    struct str rest = own, host = STR_NONE, port = STR_NONE;
    struct certificate certificate;

    if (!str_starts_with(rest, "https://"))
        return; /* not set, or only for this machine */
    rest = str_skip(rest, sizeof("https://") - 1);
    if (!str_next(&rest, ':', &host) || !str_next(&rest, '/', &port))
        port = STR("443");
    enum status s = certificate_of_server(
        str_z(arena, host), str_z(arena, port),
        settings_textz(doctor->ctl->settings, "tls.ca_file"), &certificate);
    if (s == OK)
        judge_certificate(doctor, origin, &certificate);
    else if (s == INVALID)
        doctor_say(
            doctor, BAD, "certificate",
            "%s: what answers there speaks no TLS; mend: nginx's server of "
            "that name",
            origin);
    else
        doctor_say(
            doctor, BAD, "certificate",
            "%s: nobody answers; mend: start nginx, or the name's address",
            origin);
}

static void check_certificates(struct doctor *doctor)
{
    static const char *const served[] = {"portal", "identity", "smart",
                                         "officer"};
    struct str seal =
        settings_secret(doctor->ctl->settings, "dossier.seal_file");
    struct certificate certificate;

    for (size_t i = 0; i < ARRAY_LENGTH(served); i++)
        check_server(doctor, served[i]);
    if (seal.len == 0)
        return;
    if (certificate_of_pem(seal, &certificate) == OK)
        judge_certificate(doctor, "dossier.seal_file", &certificate);
    else
        doctor_say(
            doctor, BAD, "certificate",
            "dossier.seal_file holds none; mend: key and certificate as PEM");
}

static void check_room(struct doctor *doctor, const char *path)
{
    struct disk disk = {0};

    if (disk_look(doctor->ctl->settings, &disk) != OK)
        return; /* told already */

    unsigned long long free_mib = disk.free_bytes >> 20;
    unsigned long long reserve_mib = disk.reserve_bytes >> 20;

    if (disk.free_bytes < disk.reserve_bytes)
        doctor_say(
            doctor, BAD, "disk",
            "%llu MiB left where %s lies, and files.reserve_mib = %llu: no "
            "papers are taken; mend: make room, or a larger disk",
            free_mib, path, reserve_mib);
    else if (free_mib < 2048 || disk.free_bytes / 2 < disk.reserve_bytes)
        doctor_say(
            doctor, CARE, "disk",
            "%llu MiB left where %s lies; below %llu no papers are taken; "
            "mend: make room, or a larger disk",
            free_mib, path, reserve_mib);
    else
        doctor_say(doctor, FINE, "disk", "%llu MiB left where %s lies",
                   free_mib, path);
}

static void check_state(struct doctor *doctor)
{
    const char *path = value_of(doctor, "state_dir");
    struct statvfs room;
    struct stat about;

    if (stat(path, &about) != 0 || statvfs(path, &room) != 0) {
        doctor_say(doctor, BAD, "state_dir", "%s: %s", path, strerror(errno));
        return;
    }

    if ((about.st_mode & 07) != 0)
        doctor_say(doctor, BAD, "state_dir",
                   "others may enter %s; mend: chmod o= %s", path, path);
    check_room(doctor, path);
    if (room.f_files > 0 && room.f_favail < 10000)
        doctor_say(doctor, BAD, "disk", "only %llu files more fit in there",
                   (unsigned long long)room.f_favail);
}

static void check_templates(struct doctor *doctor)
{
    const char *path = str_z(
        doctor->ctl->arena,
        str_print(doctor->ctl->arena, "%s/messages/vi.hdf",
                  settings_textz(doctor->ctl->settings, "templates_dir")));

    if (access(path, R_OK) != 0)
        doctor_say(doctor, BAD, "templates", "%s: %s (setting templates_dir)",
                   path, strerror(errno));
    else
        doctor_say(doctor, FINE, "templates", "there");
}

static void check_gateways(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct sms *sms CLEANUP(sms_free) = NULL;
    struct mail *mail CLEANUP(mail_free) = NULL;

    if (sms_new(&sms, ctl->settings, &ctl->log) != OK)
        doctor_say(doctor, BAD, "sms",
                   "sms.gateway = %s lacks a setting, or is for demonstrations",
                   value_of(doctor, "sms.gateway"));
    else
        doctor_say(doctor, FINE, "sms",
                   "%s (motcuactl sms try PHONE TEXT tries it)",
                   value_of(doctor, "sms.gateway"));
    if (mail_new(&mail, ctl->settings, &ctl->log) != OK)
        doctor_say(
            doctor, BAD, "mail",
            "mail.gateway = %s lacks a setting, or is for demonstrations",
            value_of(doctor, "mail.gateway"));
    else
        doctor_say(doctor, FINE, "mail", "%s",
                   value_of(doctor, "mail.gateway"));
    if (strcmp(value_of(doctor, "antivirus.kind"), "none") == 0)
        doctor_say(doctor, settings_flag(ctl->settings, "demo") ? CARE : BAD,
                   "antivirus",
                   "none: officers open files nobody looked at; mend: "
                   "antivirus.kind = clamd");
    else if (!antivirus_is_ready(ctl->settings, &ctl->log))
        doctor_say(doctor, BAD, "antivirus",
                   "does not answer at %s; files wait unseen until it does",
                   value_of(doctor, "antivirus.socket"));
    else
        doctor_say(doctor, FINE, "antivirus", "answers");
}

static void check_post(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct post *post CLEANUP(post_free) = NULL;

    if (!post_is_set(ctl->settings)) {
        doctor_say(doctor, FINE, "post", "none: agencies order by hand");
        return;
    }
    enum status s = post_new(&post, ctl->settings, &ctl->log);
    if (s == OK)
        s = post_sign_in(post, ctl->arena, moment_now());
    if (s == OK)
        doctor_say(doctor, FINE, "post", "answers");
    else if (s == INVALID)
        doctor_say(
            doctor, BAD, "post",
            "does not know us; mend: post.client_id, post.client_secret_file");
    else
        doctor_say(doctor, BAD, "post",
                   "does not answer at %s; orders wait for it",
                   value_of(doctor, "post.url"));
}

static void check_outbox(struct doctor *doctor)
{
    struct outbox_state look = {0};
    struct moment now = moment_now();
    struct db *db CLEANUP(db_free) =
        doctor->db == NULL ? NULL : ctl_db(doctor->ctl, "portal");

    if (db == NULL || outbox_look(db, now, &look) != OK)
        return; /* told above */
    if (look.oldest_due_at.us != 0 &&
        moment_s_between(look.oldest_due_at, now) > 300)
        doctor_say(doctor, BAD, "outbox",
                   "a message is due for %lld minutes; mend: start the worker",
                   (long long)(moment_s_between(look.oldest_due_at, now) / 60));
    if (look.dead > 0)
        doctor_say(doctor, CARE, "outbox",
                   "%lld messages were given up; see motcuactl outbox dead",
                   (long long)look.dead);
    if (look.oldest_due_at.us == 0 && look.dead == 0)
        doctor_say(doctor, FINE, "outbox", "nothing is late");
}

/* Whether agencies' results can be used again as papers. */
static void check_results(struct doctor *doctor)
{
    struct cms_trust trust = {
        .pem = settings_secret(doctor->ctl->settings, "dossier.seal_file"),
        .file = settings_textz(doctor->ctl->settings, "dossier.trust_file"),
    };
    int64_t unsealed = 0;
    struct db *db CLEANUP(db_free) =
        doctor->db == NULL ? NULL : ctl_db(doctor->ctl, "portal");

    if (!cms_trust_is_readable(&trust)) {
        doctor_say(
            doctor, BAD, "results",
            "dossier.trust_file: %s holds no certificates; mend: PEM, readable "
            "by the portal",
            trust.file);
        return;
    }
    if (trust.pem.len == 0 || db == NULL ||
        result_count_unsealed(db, &unsealed) != OK)
        return; /* no seal is asked for, or told above */
    if (unsealed > 0)
        doctor_say(
            doctor, CARE, "results",
            "%lld bear no seal, and citizens cannot use them again; mend: "
            "motcuactl dossier seal",
            (long long)unsealed);
    else
        doctor_say(doctor, FINE, "results", "all bear the seal");
}

/* What `configure` was told to leave out, where somebody will miss it. */
static void check_build(struct doctor *doctor)
{
    int before = doctor->care;

    if (!speech_is_built())
        doctor_say(doctor, CARE, "build",
                   "without espeak: the captcha is a picture only, which blind "
                   "citizens cannot use");
#ifndef HAVE_PDF
    doctor_say(doctor, CARE, "build", "without pdf: no receipts as PDF");
#endif
#ifndef HAVE_SYSTEMD
    doctor_say(doctor, CARE, "build",
               "without systemd: it cannot tell whether the worker is ready");
#endif
    if (doctor->care == before)
        doctor_say(doctor, FINE, "build", "%s, with all its parts",
                   PACKAGE_VERSION);
}

static int examine(struct ctl *ctl, int argc, char **argv)
{
    static void (*const checks[])(struct doctor *) = {
        check_build,      check_demo,           check_secrets,
        check_database,   doctor_check_cluster, check_users,
        check_migrations, check_state,          check_templates,
        check_gateways,   check_post,           doctor_webhook,
        doctor_national,  check_outbox,         check_certificates,
        check_results,    check_clock,
    };
    struct doctor doctor = {.ctl = ctl};

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    if (ctl->settings_status != OK) {
        doctor_say(&doctor, BAD, "settings", "%s",
                   ctl->settings_status == NOT_FOUND
                       ? ctl->settings_path
                       : str_z(ctl->arena, ctl->settings_complaint));
        return EX_CONFIG;
    }
    doctor_say(&doctor, FINE, "settings", "%s", ctl->settings_path);
    for (size_t i = 0; i < ARRAY_LENGTH(checks); i++)
        checks[i](&doctor);
    db_free(&doctor.db);
    printf("%d bad, %d to care for\n", doctor.bad, doctor.care);
    return doctor.bad > 0 ? EX_CONFIG : EX_OK;
}

const struct command doctor_commands[] = {
    {"doctor", "", "says what is not as it should be, and how to mend it",
     examine, true},
    {0},
};
