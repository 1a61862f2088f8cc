/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.c: Identity's keys and clients, and the demo's people and captchas.
 */
#include "ctl/ctl.h"
#include "ctl/people.h"
#include "domain/guard/captcha.h"
#include "domain/national/client.h"
#include "domain/national/signing_key.h"
#include "platform/crypto.h"
#include "platform/http.h"
#include "platform/io.h"
#include "platform/jose.h"

#define URIS_MOST 40
#define KEY_FILE_MAX ((size_t)1 << 20)

static int rotate_keys(struct ctl *ctl, int argc, char **argv)
{
    struct str secret = settings_secret(ctl->settings, "identity.key_file");
    bool only_first = argc == 1 && str_is(str_of(argv[0]), "--if-none");
    bool is_leaked = argc == 1 && str_is(str_of(argv[0]), "--leaked");
    struct moment now = moment_now();
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "identity");
    struct str jwk;

    if (argc > 1 || (argc == 1 && !only_first && !is_leaked))
        return ctl_usage(ctl);
    if (db == NULL)
        return EX_UNAVAILABLE;
    if (secret.len < 32)
        return ctl_fail(EX_CONFIG, "identity.key_file is missing or short");
    if (only_first && signing_key_current(db, secret, "RS256", now, &jwk) == OK)
        return EX_OK;

    enum status s = signing_key_rotate(db, secret, is_leaked, now);

    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "the keys could not be turned");
}

struct client_options {
    struct client_entry entry;
    struct client_uri_line uris[URIS_MOST];
    struct str secret_file, jwks_file;
};

static enum status read_file(struct ctl *ctl, struct str path, struct str *text)
{
    if (!io_read_file(ctl->arena, str_z(ctl->arena, path), KEY_FILE_MAX, text))
        return NOT_FOUND;
    *text = str_trim(*text);
    return OK;
}

static bool take_option(struct client_options *o, struct str name,
                        struct str value)
{
    struct client *client = &o->entry.client;

    if (str_is(name, "--name"))
        client->name = value;
    else if (str_is(name, "--secret-file"))
        o->secret_file = value;
    else if (str_is(name, "--jwks-file"))
        o->jwks_file = value;
    else if (str_is(name, "--backchannel"))
        client->backchannel_uri = value;
    else if (str_is(name, "--sector"))
        client->sector = value;
    else if ((str_is(name, "--redirect") || str_is(name, "--post-logout")) &&
             o->entry.uri_count < URIS_MOST)
        o->uris[o->entry.uri_count++] = (struct client_uri_line){
            str_is(name, "--redirect") ? CLIENT_REDIRECT : CLIENT_POST_LOGOUT,
            value};
    else
        return false;
    return true;
}

static bool read_options(struct client_options *o, int argc, char **argv)
{
    o->entry.client.asks_consent = true;
    o->entry.uris = o->uris;
    for (int i = 1; i < argc; i++) {
        if (str_is(str_of(argv[i]), "--no-consent")) {
            o->entry.client.asks_consent = false;
            continue;
        }
        if (i + 1 >= argc ||
            !take_option(o, str_of(argv[i]), str_of(argv[i + 1])))
            return false;
        i++;
    }
    return true;
}

/* The host of the first redirect: clients of one host share a sub. */
static struct str host_of(struct str uri)
{
    struct str rest = uri;

    if (str_starts_with(rest, "https://"))
        rest = str_skip(rest, sizeof("https://") - 1);
    else if (str_starts_with(rest, "http://"))
        rest = str_skip(rest, sizeof("http://") - 1);
    return str_slice(rest, 0, str_find(rest, '/'));
}

static bool uris_are_right(const struct client_options *o)
{
    size_t redirects = 0;

    for (size_t i = 0; i < o->entry.uri_count; i++) {
        struct str uri = o->uris[i].uri;
        bool is_local = str_starts_with(uri, "http://localhost") ||
                        str_starts_with(uri, "http://127.0.0.1");

        if ((!str_starts_with(uri, "https://") && !is_local) ||
            str_find(uri, '#') < uri.len || uri.len > 500)
            return false;
        redirects += o->uris[i].kind == CLIENT_REDIRECT;
    }
    return redirects > 0;
}

/* The client's proof: a secret of 32 characters or more, or public keys. */
static int read_proof(struct ctl *ctl, struct client_options *o)
{
    struct client *client = &o->entry.client;
    struct str text;

    client->uses_assertion = o->jwks_file.ptr != NULL;
    if (client->uses_assertion == (o->secret_file.ptr != NULL))
        return ctl_fail(EX_USAGE, "give either --secret-file or --jwks-file");
    if (read_file(ctl, client->uses_assertion ? o->jwks_file : o->secret_file,
                  &text) != OK)
        return ctl_fail(EX_NOINPUT, "the file cannot be read");
    if (client->uses_assertion) {
        CLEANUP(json_release) json_t *keys = json_parse(text);

        if (!json_is_array(json_object_get(keys, "keys")))
            return ctl_fail(EX_DATAERR, "the file is no JWK set");
        client->jwks = text;
        return EX_OK;
    }
    if (text.len < 32)
        return ctl_fail(EX_DATAERR, "a secret has 32 characters or more");

    struct sha256 *hash = ARENA_NEW(ctl->arena, struct sha256);

    if (hash == NULL)
        return EX_OSERR;
    *hash = crypto_sha256(text);
    client->secret_hash = sha256_str(hash);
    return EX_OK;
}

static int add_client(struct ctl *ctl, int argc, char **argv)
{
    struct client_options *o = ARENA_NEW(ctl->arena, struct client_options);

    if (o == NULL)
        return EX_OSERR;
    if (argc < 1 || !read_options(o, argc, argv))
        return ctl_usage(ctl);

    struct client *client = &o->entry.client;

    client->client_id = str_of(argv[0]);
    if (client->client_id.len > 60 || str_is_empty(client->name))
        return ctl_usage(ctl);
    if (!uris_are_right(o))
        return ctl_fail(EX_DATAERR, "a redirect is an https address without #");
    if (str_is_empty(client->sector))
        client->sector = host_of(o->uris[0].uri);

    int code = read_proof(ctl, o);

    if (code != EX_OK)
        return code;

    CLEANUP(db_free) struct db *db = ctl_db(ctl, "identity");

    if (db == NULL)
        return EX_UNAVAILABLE;

    enum status s = client_put(db, &o->entry, moment_now());

    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "the client could not be kept");
}

static int show_captcha(struct ctl *ctl, int argc, char **argv)
{
    struct str key = settings_secret(ctl->settings, "captcha.key_file");

    if (argc < 1)
        return ctl_usage(ctl);
    if (!settings_flag(ctl->settings, "demo"))
        return ctl_fail(EX_CONFIG, "this is no demonstration (demo = no)");
    for (int i = 0; i < argc; i++)
        printf("%" PRI_STR "\n",
               STR_ARG(captcha_digits(ctl->arena, key, str_of(argv[i]))));
    return EX_OK;
}

const struct command identity_commands[] = {
    {"identity rotate-keys", "[--if-none | --leaked]",
     "new signing keys for Identity, which sign in ten minutes; the old ones "
     "verify for a day more. --leaked: at once, and the old ones not at all",
     rotate_keys, false},
    {"client add",
     "ID --name NAME (--secret-file FILE | --jwks-file FILE) --redirect URI… "
     "[--post-logout URI…] [--backchannel URI] [--sector HOST] [--no-consent]",
     "lets a portal sign citizens in through Identity", add_client, false},
    {"demo captcha", "ID…", "the answers to these captchas", show_captcha,
     false},
    {"demo people", "[--print]",
     "makes the sample accounts; number, phone, password, name", demo_people,
     false},
    {"demo officers", "",
     "makes the sample officers; number, phone, password, name, role, agency",
     demo_officers, false},
    {0},
};
