/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_table.c: every setting there is, with the sentence that explains it.
 *
 * A new one is a line here and in conf/motcua.conf.in (a test compares them;
 * `motcuactl settings` prints what that file must say).
 */
#include "platform/settings_table.h"

#define TITLE(words)                                                           \
    {                                                                          \
        .kind = SETTING_TITLE, .help = (words)                                 \
    }
#define TEXT(name, least, most, value, words)                                  \
    {                                                                          \
        .key = (name), .kind = SETTING_TEXT, .min = (least), .max = (most),    \
        .fallback = (value), .help = (words)                                   \
    }
#define NUMBER(name, least, most, value, words)                                \
    {                                                                          \
        .key = (name), .kind = SETTING_NUMBER, .min = (least), .max = (most),  \
        .fallback = (value), .help = (words)                                   \
    }
#define FLAG(name, value, words)                                               \
    {                                                                          \
        .key = (name), .kind = SETTING_FLAG, .fallback = (value),              \
        .help = (words)                                                        \
    }
#define CHOICE(name, list, value, words)                                       \
    {                                                                          \
        .key = (name), .kind = SETTING_CHOICE, .choices = (list),              \
        .fallback = (value), .help = (words)                                   \
    }
#define PATH(name, value, words)                                               \
    {                                                                          \
        .key = (name), .kind = SETTING_PATH, .fallback = (value),              \
        .help = (words)                                                        \
    }
#define SECRET(name, programs, words)                                          \
    {                                                                          \
        .key = (name), .kind = SETTING_SECRET, .readers = (programs),          \
        .help = (words)                                                        \
    }
#define ORIGIN(name, words)                                                    \
    {                                                                          \
        .key = (name), .kind = SETTING_ORIGIN, .help = (words)                 \
    }
#define URL(name, value, words)                                                \
    {                                                                          \
        .key = (name), .kind = SETTING_URL, .fallback = (value),               \
        .help = (words)                                                        \
    }
#define SAFE_URL(name, words)                                                  \
    {                                                                          \
        .key = (name), .kind = SETTING_SAFE_URL, .help = (words)               \
    }

#define RETIRED(name, value)                                                   \
    {                                                                          \
        .key = (name), .kind = SETTING_RETIRED, .fallback = (value),           \
        .help = ""                                                             \
    }

/* clang-format off */
const struct setting settings_table[] = {
TITLE("The whole"),
FLAG("demo", "no",
     "Whether this is a demonstration: sample people, a test phone, captcha "
     "answers for tests. Refused unless every origin is on this machine."),
CHOICE("log.level", "error|warn|info|debug", "info",
       "The least important lines that the log still gets."),

TITLE("Where things lie"),
PATH("templates_dir", "@data@/templates",
     "Folder of the page templates and messages."),
PATH("htdocs_dir", "@data@/htdocs",
     "Folder of the built style sheets, scripts, fonts and pictures."),
TEXT("province", 1, 60, "tay-ninh",
     "Whose portal it is: a folder in htdocs_dir/provinces with its name, its "
     "brand and its colours."),
TEXT("languages", 2, 100, "vi en",
     "Languages that pages offer, with a space between: vi, en, and en-XA, "
     "which is English made longer and with marks, to find words that are not "
     "translated or are cut off. Vietnamese is always there."),
PATH("schema_dir", "@data@/schema",
     "Folder of the database migrations."),
PATH("metrics_dir", "/run/motcua/metrics",
     "Folder in memory in which the programs count what they do, for /metrics "
     "and motcuactl metrics; nothing is counted where it is not there."),
PATH("look_program", "@programs@/look",
     "The program that looks at citizens' files, confined and without secrets."),
PATH("state_dir", "@state@",
     "Folder for uploads and files; only the programs' users may enter it."),

TITLE("Addresses, as browsers see them"),
ORIGIN("portal.origin", "Origin of the portal, such as https://dichvucong.example."),
ORIGIN("identity.origin", "Origin of the identity provider."),
ORIGIN("smart.origin", "Origin of the citizens' phone pages."),
ORIGIN("officer.origin", "Origin of the officers' pages."),
ORIGIN("demophone.origin", "Origin of the test phone; only with demo = yes."),

PATH("push.socket", NULL,
     "nginx's socket that tells waiting pages; without it they ask again."),

TITLE("The database"),
PATH("database.socket", "/run/mysqld/mysqld.sock",
     "Socket of the MariaDB server on this machine; not used with database.host."),
TEXT("database.host", 1, 1000, NULL,
     "MariaDB servers by name, in the order they are tried, with a space "
     "between, each with :PORT where it is another; all must hold the same "
     "database (docs/scale.md). Those on other machines want database.ca_file."),
NUMBER("database.port", 1, 65535, "3306", "Their port."),
PATH("database.ca_file", NULL,
     "Certificates (PEM) that vouch for them; with it each way there is TLS, "
     "and the server's certificate must be for the name in database.host."),
NUMBER("database.connect_s", 1, 30, "2",
       "Seconds after which a server that does not answer is passed over."),
NUMBER("database.answer_s", 10, 120, "10",
       "Seconds after which a connection without an answer is given up."),
SECRET("portal.password_file", "portal",
       "File with the password of motcua_portal, its user at MariaDB."),
SECRET("portal.key_file", "portal",
       "File with the portal's own key: its QR codes are made from it."),
SECRET("identity.password_file", "identity",
       "File with the password of motcua_identity, its user at MariaDB."),
SECRET("smart.password_file", "smart",
       "File with the password of motcua_smart, its user at MariaDB."),
SECRET("officer.password_file", "officer",
       "File with the password of motcua_officer, its user at MariaDB."),
SECRET("worker.password_file", "worker",
       "File with the password of motcua_worker, its user at MariaDB."),
TEXT("admin.user", 1, 80, "motcua_admin",
     "Database user of motcuactl, who may change tables."),
SECRET("admin.password_file", "backup|national",
       "File with that user's password; none where the socket vouches for it."),

TITLE("Sessions"),
NUMBER("session.idle_s", 60, 86400, "1800",
       "Seconds without a request after which a session ends."),
NUMBER("session.absolute_s", 300, 604800, "43200",
       "Seconds after sign-in at which a session ends in any case."),
NUMBER("smart.session_idle_s", 3600, 31536000, "7776000",
       "The same for the phone pages, where a device stays signed in: 90 days."),
NUMBER("smart.session_absolute_s", 3600, 63072000, "31536000",
       "And there in any case: a year."),

TITLE("Identity providers; NAME is free and stands in the sign-in address"),
URL("provider.*.issuer", NULL, "Issuer, exactly as its discovery document says."),
TEXT("provider.*.client_id", 1, 200, NULL,
     "What that provider calls the portal."),
SECRET("provider.*.client_secret_file", "portal", "File with the secret it gave us."),
TEXT("provider.*.label", 1, 100, NULL, "Its name on the sign-in page."),
TEXT("provider.*.scope", 6, 200, "openid", "What the portal asks it for."),
TEXT("provider.*.id_acr", 1, 200, "LoA2",
     "The acr values, with spaces between, by which it says that it verified "
     "the ID number; *: it signs in nobody whose number it has not."),
CHOICE("provider.*.id_proof", "phone|desk|chip|nation", "nation",
       "The most that its word about an ID number counts for."),
URL("officer.provider.*.issuer", NULL,
    "Issuer of a provider that signs officers in, as above."),
TEXT("officer.provider.*.client_id", 1, 200, NULL,
     "What that provider calls the officers' pages."),
SECRET("officer.provider.*.client_secret_file", "officer",
       "File with the secret it gave us."),
TEXT("officer.provider.*.label", 1, 100, NULL,
     "Its name on the officers' sign-in page."),
TEXT("officer.provider.*.scope", 6, 200, "openid",
     "What the officers' pages ask it for."),
TEXT("officer.provider.*.id_acr", 1, 200, "LoA2",
     "The acr values by which it says that it verified the ID number, as "
     "above: by that number an officer is known."),
TEXT("officer.provider.*.acr", 1, 200, NULL,
     "The acr values, with spaces between, by which it says that two factors "
     "were used; without them its amr has to say so."),
TEXT("officer.allow", 1, 1000, NULL,
     "Addresses and blocks (10.0.0.0/8) that officers may work from, with "
     "spaces between; unset: from anywhere."),
PATH("tls.ca_file", NULL,
     "Certificates to trust when asking providers, clients and the mail "
     "server, where the system's do not do."),

TITLE("The identity provider and its guards"),
SECRET("identity.key_file", "identity",
       "File with a random key: seals signing keys, codes and subjects."),
SECRET("smart.key_file", "smart", "The same for the phone pages."),
SECRET("captcha.key_file", "portal|identity|smart",
       "File with a random key from which captchas' answers are made."),
NUMBER("identity.recovery_wait_s", 0, 1209600, "86400",
       "Seconds that a new password waits when a text alone asked for it, by a "
       "browser that the account does not know."),
PATH("identity.password_list", "/usr/share/dict/cracklib-small",
     "Words that no password may be made of, one a line, 3,000 at least."),
PATH("captcha.font", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
     "TrueType font of the captcha."),

TITLE("Citizens' files"),
CHOICE("storage.kind", "folder|s3", "folder",
       "Whether files lie in state_dir or in an S3 bucket."),
SECRET("storage.key_file", "portal|officer|worker|backup",
       "File with the keys that seal files, one a line: number, 64 hex digits."),
URL("storage.s3_endpoint", NULL, "Address of the S3 service."),
TEXT("storage.s3_region", 1, 64, "us-east-1", "Its region."),
TEXT("storage.s3_bucket", 1, 63, NULL, "The bucket."),
TEXT("storage.s3_key_id", 1, 200, NULL, "Identifier of the access key."),
SECRET("storage.s3_secret_file", "portal|officer|worker|backup", "File with the access key's secret."),
PATH("storage.s3_ca_file", NULL,
     "Certificates to trust for the S3 service, where the system's do not do."),
CHOICE("antivirus.kind", "clamd|none", "clamd",
       "What looks for viruses before anybody opens a file."),
PATH("antivirus.socket", "/run/clamav/clamd.ctl", "Socket of ClamAV's clamd."),
NUMBER("antivirus.wait_minutes", 1, 10080, "60",
       "Minutes a file that waits for the scanner holds up sending; afterwards "
       "the dossier may go, and the file stays closed until it is scanned."),
NUMBER("files.reserve_mib", 0, 10000000, "512",
     "MiB that stay free where state_dir lies: with less than that no file is "
     "taken, while everything else goes on."),
NUMBER("files.quota_mib", 20, 1000000, "500",
       "Room for each citizen's files together, in MiB."),

TITLE("Dossiers"),
TEXT("dossier.code_pattern", 1, 100, "{agency_long}-{yymmdd}-{number:4}",
     "How codes are made. Places: {agency} (H53.16), {agency_long} "
     "(000.00.16.H53), {yymmdd} or {yyyymmdd}, {number:N} with N digits."),
SECRET("dossier.seal_file", "portal|officer",
       "PEM file with the key and the certificates that receipts are sealed "
       "with; none: receipts bear no seal."),
PATH("dossier.trust_file", NULL,
     "PEM file with the certificates whose signatures on agencies' results "
     "count, or that lead to them, and the lists of those revoked (CRL); those "
     "of dossier.seal_file always do."),
TEXT("payment.bank_bin", 6, 6, NULL,
     "The treasury account's bank for VietQR, by its six-digit number; none: "
     "no QR is shown for fees."),
TEXT("payment.bank", 1, 60, NULL, "That bank's name, as citizens know it."),
TEXT("payment.account", 1, 19, NULL, "The number of that account."),
TEXT("payment.holder", 1, 50, NULL, "Its holder, without marks."),
SECRET("payment.report_key_file", "portal",
       "File with the key that the bank's side signs its reports with, at "
       "/bao-co; none: payments are marked by motcuactl dossier paid."),

TITLE("The post"),
URL("post.url", NULL,
    "The post's API of orders; none: agencies order by hand."),
TEXT("post.client_id", 1, 100, NULL, "Our name there."),
SECRET("post.client_secret_file", "portal|worker", "File with the secret that goes with it."),

TITLE("The province's own programs"),
SAFE_URL("webhook.url",
         "Where the events of dossiers are told to, as Standard Webhooks; "
         "https://, or on this machine; none: nobody is told."),
SECRET("webhook.secret_file", "worker",
       "File with the secret they are signed with: whsec_ and base64 of 24 to "
       "64 bytes; while it changes two, a line each."),
PATH("webhook.ca_file", NULL,
     "Certificates to trust there, where the system's do not do."),

TITLE("Text messages"),
CHOICE("sms.gateway", "log|kannel|esms", "log",
       "What sends texts; log only writes them down, for demonstrations."),
TEXT("sms.sender", 1, 20, "MotCua", "Who the texts come from: brand name or number."),
FLAG("sms.unicode", "no",
     "Whether texts keep their diacritics: 70 characters a part, not 160."),
URL("sms.kannel_url", "http://127.0.0.1:13013/cgi-bin/sendsms",
    "Kannel's sendsms."),
TEXT("sms.kannel_user", 1, 60, "motcua", "User name at Kannel."),
SECRET("sms.kannel_password_file", "identity|smart|worker", "File with that user's password."),
URL("sms.esms_url",
    "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/",
    "eSMS's interface."),
SECRET("sms.esms_api_key_file", "identity|smart|worker", "File with the key that eSMS gave us."),
SECRET("sms.esms_secret_key_file", "identity|smart|worker", "File with the secret that eSMS gave us."),
TEXT("sms.esms_type", 1, 3, "2", "eSMS's SmsType; 2 is care with a brand name."),
URL("sms.report_url", NULL,
    "Where the gateway sends delivery reports: PORTAL/bao-cao-tin-nhan as it "
    "reaches the portal; no reports when unset."),
SECRET("sms.report_key_file", "portal|identity|smart|worker",
       "File with a random key by which our reports are known."),

TITLE("E-mail"),
CHOICE("mail.gateway", "log|smtp|none", "log",
       "What sends e-mails; log only writes them down, for demonstrations."),
TEXT("mail.host", 1, 200, "127.0.0.1", "The mail server."),
NUMBER("mail.port", 1, 65535, "25", "Its port."),
CHOICE("mail.tls", "none|starttls|tls", "none",
       "How the connection is protected; none is for a server on this machine."),
TEXT("mail.user", 1, 200, NULL, "User name at the mail server, if it wants one."),
SECRET("mail.password_file", "worker", "File with that user's password."),
TEXT("mail.from", 3, 254, "khong-tra-loi@localhost",
     "Address the e-mails come from."),

TITLE("The worker"),
NUMBER("worker.quiet_from", 0, 23, "21",
       "Hour in Vietnam from which only urgent messages leave."),
NUMBER("worker.quiet_to", 0, 23, "7",
       "Hour in Vietnam until which that holds; the same as quiet_from: never."),
NUMBER("worker.keep_sent_days", 1, 3650, "30",
       "Days that a message is kept after it was sent."),

TITLE("The national portal"),
CHOICE("national.protocol", "none|vxp|rest|file", "none",
       "How the national portal is told of dossiers: vxp is the calls of the "
       "first generation, by the province's VXP or LGSP; rest those of the "
       "second; file writes into national.folder what vxp would send; none "
       "tells nobody."),
URL("national.url", NULL,
    "Where its calls go: {adapter}/{integration}; of rest what their paths "
    "begin with."),
URL("national.token_url", NULL,
    "Where a session comes from: {adapter}/{auth}."),
PATH("national.folder", "@state@/national",
     "Folder of the protocol file: CODE.jsonl for each dossier."),
TEXT("national.user", 1, 100, NULL,
     "Our user name there; of rest the client's id."),
SECRET("national.password_file", "worker|national",
       "File with that user's password."),
TEXT("national.unit", 1, 60, NULL, "What it calls the province (madonvi)."),
TEXT("national.dstcode", 1, 60, "VN:GOV:000.00.00.G22:vpcpdvcprocessservice",
     "Which service of the VXP is asked (the header dstcode)."),
PATH("national.ca_file", NULL,
     "Certificates to trust there, where the system's do not do."),
SECRET("national.key_file", "portal|officer|worker|national",
       "File with a random key, by which links to files are signed for it."),
SECRET("national.in_key_file", "officer",
       "File with the key that it signs its own calls with, at "
       "OFFICER/lien-thong/nhan; none: nothing comes in from there."),
TEXT("national.in_from", 1, 500, NULL,
     "Addresses and blocks that such calls come from, with spaces between; "
     "unset: from anywhere."),
URL("national.papers_url", NULL,
    "Where papers that come in are fetched: their addresses begin so."),
NUMBER("national.timeout_s", 2, 300, "60",
       "Seconds that a call may take; texts to citizens do not wait for it."),
NUMBER("national.parallel", 1, 32, "8",
       "How many dossiers are told of at the same time."),

TITLE("Backups"),
PATH("backup.folder", "/var/backups/motcua",
      "Folder in which motcuactl backup makes a folder for each backup."),
NUMBER("backup.keep", 1, 3650, "14",
       "How many backups are kept; the oldest beyond are removed."),

TITLE("The catalogue"),
TEXT("catalogue.day", 10, 10, NULL,
     "Day (YYYY-MM-DD) whose units and agencies hold; unset: today's. For "
     "showing the era of districts, such as 2025-06-02."),
URL("catalogue.national",
    "https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html"
    "?ma_thu_tuc=",
    "Address of a procedure's page on the national portal, as far as its code."),

/* Of 1.0; the names are the schema's (db_place.h). */
RETIRED("portal.database", "motcua"),
RETIRED("portal.user", "motcua_portal"),
RETIRED("identity.database", "motcua_identity"),
RETIRED("identity.user", "motcua_identity"),
RETIRED("smart.database", "motcua_smart"),
RETIRED("smart.user", "motcua_smart"),
RETIRED("worker.database", "motcua"),
RETIRED("worker.user", "motcua_worker"),
RETIRED("admin.database", "motcua"),
{0},
};
/* clang-format on */

/* Whether key is pattern, whose "*" stands for one name. */
static bool is_of_pattern(struct str key, struct str pattern)
{
    struct str name, wanted;

    while (str_next(&pattern, '.', &wanted)) {
        if (!str_next(&key, '.', &name))
            return false;
        if (str_is(wanted, "*") ? str_is_empty(name)
                                : !str_equals(name, wanted))
            return false;
    }
    return key.ptr == NULL;
}

const struct setting *setting_find(struct str key)
{
    for (const struct setting *setting = settings_table; setting->kind;
         setting++)
        if (setting->key && is_of_pattern(key, str_of(setting->key)))
            return setting;
    return NULL;
}

bool setting_is_choice(struct str value, const char *choices)
{
    struct str rest = str_of(choices), choice;

    while (str_next(&rest, '|', &choice))
        if (str_equals(choice, value))
            return true;
    return false;
}

const char *setting_choices_text(struct arena *arena, const char *choices)
{
    struct buf words = {.arena = arena};
    struct str rest = str_of(choices), choice;

    while (str_next(&rest, '|', &choice)) {
        if (words.len > 0)
            buf_addz(&words, rest.ptr ? ", " : " or ");
        buf_add(&words, choice);
    }
    return str_z(arena, buf_str(&words));
}

/* Words in lines of comment of 78 characters. */
static void print_wrapped(struct buf *out, struct str words)
{
    size_t column = 0;
    struct str word;

    while (str_next(&words, ' ', &word)) {
        if (column > 0 && column + 1 + word.len > 78) {
            buf_addz(out, "\n");
            column = 0;
        }
        buf_addz(out, column ? " " : "# ");
        buf_add(out, word);
        column += (column ? 1 : 2) + word.len;
    }
    buf_addz(out, "\n");
}

static void print_bounds(struct buf *out, const struct setting *setting)
{
    struct str choices = str_of(setting->choices), choice;
    const char *between = "";

    switch (setting->kind) {
    case SETTING_NUMBER:
        buf_print(out, "# %lld to %lld.\n", (long long)setting->min,
                  (long long)setting->max);
        break;
    case SETTING_FLAG:
        buf_addz(out, "# yes or no.\n");
        break;
    case SETTING_CHOICE:
        buf_addz(out, "# One of: ");
        while (str_next(&choices, '|', &choice)) {
            buf_print(out, "%s%" PRI_STR, between, STR_ARG(choice));
            between = ", ";
        }
        buf_addz(out, ".\n");
        break;
    default:
        break;
    }
}

void settings_table_print(struct buf *out)
{
    buf_addz(out,
             "# motcua.conf: the settings of Một Cửa, read by every program of "
             "it at start.\n"
             "#\n"
             "# Lines are `key = value`; `#` starts a comment on a line of its "
             "own. A relative\n"
             "# path is relative to the folder of this file. What is commented "
             "out here shows\n"
             "# the value that counts when nothing is said; a key without a "
             "value has none.\n"
             "# A key that names a secret's file wants a file that only its "
             "owner may read.\n");
    for (const struct setting *setting = settings_table; setting->kind;
         setting++) {
        if (setting->kind == SETTING_RETIRED)
            continue;
        buf_addz(out, "\n");
        if (setting->kind == SETTING_TITLE) {
            buf_print(out, "# ---- %s\n", setting->help);
            continue;
        }
        print_wrapped(out, str_of(setting->help));
        print_bounds(out, setting);
        buf_print(out, "#%s =%s%s\n", setting->key,
                  setting->fallback ? " " : "",
                  setting->fallback ? setting->fallback : "");
    }
}

bool setting_is_read_by(const struct setting *setting, const char *program)
{
    struct str rest = str_of(setting->readers), reader;

    if (program == NULL || setting->kind != SETTING_SECRET)
        return true;
    while (str_next(&rest, '|', &reader))
        if (str_is(reader, program))
            return true;
    return false;
}
