/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letter.c: an e-mail as RFC 5322 wants it.
 *
 * Every header that holds words is encoded whole (RFC 2047), so nothing typed
 * by anybody can end a header; the body is base64, so neither line lengths nor
 * lines with one dot matter.
 */
#include "gateway/mail.h"
#include "platform/crypto.h"

#define WORD_BYTES 39 /* 52 characters of base64; a line may have 76 */
#define LINE_BYTES 57 /* 76 characters of base64 */

bool mail_is_address(struct str address)
{
    size_t ats = 0;

    for (size_t i = 0; i < address.len; i++) {
        char c = address.ptr[i];

        if (c <= ' ' || c >= 0x7f || strchr("<>()[]\\,;:\"", c) != NULL)
            return false;
        ats += c == '@';
    }
    return ats == 1 && address.len >= 3 && address.len <= 254 &&
           address.ptr[0] != '@' && address.ptr[address.len - 1] != '@';
}

/* How many bytes of s make up whole characters, at most `most`. */
static size_t whole_characters(struct str s, size_t most)
{
    size_t end = s.len < most ? s.len : most;

    while (end < s.len && end > 0 && ((unsigned char)s.ptr[end] & 0xc0) == 0x80)
        end--;
    return end;
}

static void add_words(struct buf *out, struct str words)
{
    const char *before = "";

    while (words.len > 0) {
        size_t bytes = whole_characters(words, WORD_BYTES);

        if (bytes == 0) /* no character is that long; never loop */
            bytes = words.len < WORD_BYTES ? words.len : WORD_BYTES;
        buf_addz(out, before);
        buf_addz(out, "=?UTF-8?B?");
        buf_add(out, crypto_base64(out->arena, str_slice(words, 0, bytes)));
        buf_addz(out, "?=");
        words = str_skip(words, bytes);
        before = "\r\n ";
    }
}

static void add_date(struct buf *out, struct moment now)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed",
                                       "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    struct date day = moment_date(now);
    struct time_of_day time = moment_time(now);

    buf_print(out, "Date: %s, %d %s %d %02d:%02d:%02d +0700\r\n",
              days[date_weekday(day)], day.day, months[day.month - 1], day.year,
              time.hour, time.minute, time.second);
}

static void add_message_id(struct buf *out, struct str reference,
                           struct str from)
{
    struct sha256 digest = crypto_sha256(reference);
    struct str hex = crypto_hex(out->arena, sha256_str(&digest));

    buf_print(out, "Message-ID: <%.32s%" PRI_STR ">\r\n", hex.ptr,
              STR_ARG(str_skip(from, str_find(from, '@'))));
}

/* Lines end in CRLF, also those inside the base64. */
static void add_body(struct buf *out, struct str body)
{
    struct buf lines = {.arena = out->arena};
    struct str line;

    while (str_next(&body, '\n', &line)) {
        buf_add(&lines, line);
        buf_addz(&lines, "\r\n");
    }
    for (struct str rest = buf_str(&lines); rest.len > 0;
         rest = str_skip(rest, LINE_BYTES < rest.len ? LINE_BYTES : rest.len)) {
        size_t bytes = rest.len < LINE_BYTES ? rest.len : LINE_BYTES;

        buf_add(out, crypto_base64(out->arena, str_slice(rest, 0, bytes)));
        buf_addz(out, "\r\n");
    }
}

struct str letter_print(struct arena *arena, const struct letter *letter,
                        struct str from, struct moment now)
{
    struct buf out = {.arena = arena};

    add_date(&out, now);
    add_message_id(&out, letter->reference, from);
    buf_addz(&out, "From: ");
    add_words(&out, letter->from_name);
    buf_print(&out, "\r\n <%" PRI_STR ">\r\nTo: <%" PRI_STR ">\r\nSubject: ",
              STR_ARG(from), STR_ARG(letter->to));
    add_words(&out, letter->subject);
    buf_addz(&out, "\r\n"
                   "Auto-Submitted: auto-generated\r\n"
                   "MIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n"
                   "\r\n");
    add_body(&out, letter->body);
    return buf_str(&out);
}
