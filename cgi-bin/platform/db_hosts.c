/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_hosts.c: words with a space between, each a host and perhaps its port. */
#include "platform/db_hosts.h"

static bool is_host(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':'))
            return false;
    }
    return name.len > 0 && name.len < sizeof(((struct db_host *)0)->name);
}

/* "name", "name:port", "[address]" or "[address]:port"; *port stays where the
 * word says none. */
static bool take_apart(struct str word, struct str *name, int64_t *port)
{
    bool is_v6 = str_starts_with(word, "[");
    size_t end = str_find(word, is_v6 ? ']' : ':');

    *name = str_slice(word, is_v6 ? 1 : 0, end);
    if (is_v6 && end++ == word.len)
        return false;
    if (!is_host(*name))
        return false;
    return end == word.len ||
           (word.ptr[end] == ':' &&
            str_to_int(str_skip(word, end + 1), 1, 65535, port));
}

/* The next word that is not empty. */
static bool next_word(struct str *rest, struct str *word)
{
    while (str_next(rest, ' ', word))
        if (!str_is_empty(*word))
            return true;
    return false;
}

bool db_hosts_at(struct str hosts, size_t nth, unsigned usual_port,
                 struct db_host *host)
{
    struct str word, name;
    int64_t port = usual_port;

    for (size_t i = 0; next_word(&hosts, &word); i++) {
        if (i < nth)
            continue;
        if (!take_apart(word, &name, &port))
            return false; /* the settings have been looked at */
        snprintf(host->name, sizeof(host->name), "%" PRI_STR, STR_ARG(name));
        host->port = (unsigned)port;
        return true;
    }
    return false;
}

static bool is_this_machine(struct str name)
{
    return str_is(name, "localhost") || str_is(name, "127.0.0.1") ||
           str_is(name, "::1");
}

const char *db_hosts_fault(struct str hosts, bool has_ca)
{
    struct str word, name;
    int64_t port;
    size_t count = 0;

    while (next_word(&hosts, &word)) {
        if (!take_apart(word, &name, &port))
            return "is names or addresses with a space between, each with "
                   ":PORT where it is another";
        if (!has_ca && !is_this_machine(name))
            return "is another machine: set database.ca_file, which says whom "
                   "to believe there";
        count++;
    }
    if (count == 0 || count > DB_HOSTS_MAX)
        return "names one to nine servers";
    return NULL;
}
