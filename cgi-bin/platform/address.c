/* SPDX-License-Identifier: GPL-3.0-or-later */
/* address.c: what an address of the settings is made of. */
#include "platform/address.h"

static bool is_port(struct str s)
{
    int64_t port;

    return str_to_int(s, 1, 65535, &port) && s.ptr[0] != '0';
}

static bool is_host(struct str s)
{
    if (str_starts_with(s, "[") && str_ends_with(s, "]"))
        s = str_slice(s, 1, s.len - 1);
    else if (str_find(s, ':') < s.len)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_right = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                        c == '.' || c == '-' || c == ':';

        if (!is_right)
            return false;
    }
    return s.len > 0;
}

/* Cuts "host:port" or "[::1]:port"; *port STR_NONE where there is none. */
static void split_authority(struct str authority, struct str *host,
                            struct str *port)
{
    size_t end = str_starts_with(authority, "[") ? str_find(authority, ']') : 0;
    size_t colon = end + str_find(str_skip(authority, end), ':');

    *host = str_slice(authority, 0, colon);
    *port = colon < authority.len ? str_skip(authority, colon + 1) : STR_NONE;
}

/* What stands between the scheme and the path. */
static struct str authority_of(struct str url)
{
    struct str rest = str_skip(url, str_starts_with(url, "https://") ? 8 : 7);

    return str_slice(rest, 0, str_find(rest, '/'));
}

bool address_is_origin(struct str s)
{
    struct str host, port;

    if (!str_starts_with(s, "https://"))
        return false;
    split_authority(str_skip(s, 8), &host, &port);
    return is_host(host) && (port.ptr == NULL || is_port(port));
}

bool address_is_url(struct str s)
{
    struct str host, port;

    if (!str_starts_with(s, "https://") && !str_starts_with(s, "http://"))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
            return false;
    split_authority(authority_of(s), &host, &port);
    return is_host(host) && (port.ptr == NULL || is_port(port));
}

bool address_is_on_this_machine(struct str address)
{
    struct str host, port;

    split_authority(authority_of(address), &host, &port);
    return str_is(host, "localhost") || str_ends_with(host, ".localhost") ||
           str_is(host, "127.0.0.1") || str_is(host, "[::1]");
}

struct str address_origin(struct str url)
{
    size_t scheme = str_starts_with(url, "https://") ? 8 : 7;
    size_t host = str_find(str_skip(url, scheme), '/');

    return str_slice(url, 0, scheme + host);
}
