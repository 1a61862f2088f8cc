/* SPDX-License-Identifier: GPL-3.0-or-later */
/* browser.c: a user agent becomes a label, by two small tables.
 *
 * Order matters: everybody claims to be Safari, so those who claim more come
 * first. All labels are made of the tables' words: nothing a browser sends
 * gets through.
 */
#include <arpa/inet.h>

#include "platform/browser.h"

struct mark {
    const char *needle;
    const char *name;
};

static const struct mark browsers[] = {
    {"Edg", "Edge"},        {"OPR/", "Opera"},
    {"OPiOS", "Opera"},     {"coc_coc_browser", "Cốc Cốc"},
    {"CocCoc", "Cốc Cốc"},  {"SamsungBrowser/", "Samsung Internet"},
    {"UCBrowser/", "UC"},   {"Zalo", "Zalo"},
    {"FBAN", "Facebook"},   {"FBAV", "Facebook"},
    {"FxiOS/", "Firefox"},  {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},   {"HeadlessChrome/", "Chrome"},
    {"Chrome/", "Chrome"},  {"Chromium/", "Chromium"},
    {"Version/", "Safari"}, {"curl/", "curl"},
};

static const struct mark systems[] = {
    {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
    {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Macintosh", "macOS"},
    {"Linux", "Linux"},
};

static bool contains(struct str s, const char *needle)
{
    return str_find_text(s, needle) < s.len;
}

static const char *mark_find(const struct mark *marks, size_t count,
                             struct str user_agent)
{
    for (size_t i = 0; i < count; i++)
        if (contains(user_agent, marks[i].needle))
            return marks[i].name;
    return "";
}

bool browser_is_phone(struct str user_agent)
{
    return contains(user_agent, "iPhone") ||
           (contains(user_agent, "Android") && contains(user_agent, "Mobile"));
}

struct str browser_label(struct arena *arena, struct str user_agent)
{
    const char *browser =
        mark_find(browsers, ARRAY_LENGTH(browsers), user_agent);
    const char *system = mark_find(systems, ARRAY_LENGTH(systems), user_agent);
    const char *between = *browser != '\0' && *system != '\0' ? ", " : "";

    if (*browser == '\0' && *system == '\0')
        return STR(""); /* a client that says nothing still has a label */
    return str_print(arena, "%s%s%s", browser, between, system);
}

size_t browser_ip(struct arena *arena, struct str address,
                  uint8_t bytes[BROWSER_IP_BYTES])
{
    struct in6_addr v6;
    const char *z = str_z(arena, address);

    if (inet_pton(AF_INET, z, bytes) == 1)
        return 4;
    if (inet_pton(AF_INET6, z, &v6) != 1)
        return 0;
    size_t count = IN6_IS_ADDR_V4MAPPED(&v6) ? 4 : BROWSER_IP_BYTES;

    memcpy(bytes, v6.s6_addr + BROWSER_IP_BYTES - count, count);
    return count;
}

struct block {
    uint8_t bytes[BROWSER_IP_BYTES];
    size_t count;
    int64_t bits; /* of them, that are the block's */
};

static bool block_of(struct arena *arena, struct str text, struct block *block)
{
    size_t slash = str_find(text, '/');
    int64_t most;

    block->count = browser_ip(arena, str_slice(text, 0, slash), block->bytes);
    most = (int64_t)block->count * 8;
    block->bits = most;
    return block->count > 0 &&
           (slash == text.len ||
            str_to_int(str_skip(text, slash + 1), 0, most, &block->bits));
}

static bool is_in_block(const uint8_t *bytes, const struct block *block)
{
    size_t whole = (size_t)block->bits / 8;
    unsigned rest = (unsigned)block->bits % 8;

    return memcmp(bytes, block->bytes, whole) == 0 &&
           (rest == 0 ||
            bytes[whole] >> (8 - rest) == block->bytes[whole] >> (8 - rest));
}

bool browser_is_within(struct arena *arena, struct str address,
                       struct str blocks)
{
    uint8_t bytes[BROWSER_IP_BYTES];
    size_t count = browser_ip(arena, address, bytes);
    struct block block;
    struct str one;

    while (count > 0 && str_next(&blocks, ' ', &one))
        if (block_of(arena, one, &block) && block.count == count &&
            is_in_block(bytes, &block))
            return true;
    return false;
}

struct str browser_no_block(struct arena *arena, struct str blocks)
{
    struct block block;
    struct str one;

    while (str_next(&blocks, ' ', &one))
        if (!str_is_empty(one) && !block_of(arena, one, &block))
            return one;
    return STR_NONE;
}

struct str browser_place(struct arena *arena, struct str address)
{
    uint8_t b[BROWSER_IP_BYTES];
    size_t count = browser_ip(arena, address, b);

    if (count == 0)
        return STR("");
    if (count == 4)
        return str_print(arena, "%u.%u.*.*", b[0], b[1]);
    return str_print(arena, "%x:%x:*", b[0] << 8 | b[1], b[2] << 8 | b[3]);
}
