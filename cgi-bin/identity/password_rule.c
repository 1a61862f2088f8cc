/* password_rule.c: what a new password must be (NIST SP 800-63B-4, 3.1.1):
 * long enough, not one that everybody tries first, not the account's own
 * number; no rules about kinds of characters.
 */
#include "identity/identity.h"
#include "platform/text.h"

#define LEAST 8

static const char *const common[] = {
    "12345678",   "123456789",  "1234567890", "87654321",  "11111111",
    "00000000",   "88888888",   "66666666",   "99999999",  "12341234",
    "11223344",   "12121212",   "password",   "password1", "passw0rd",
    "qwertyui",   "qwerty123",  "qwertyuiop", "1q2w3e4r",  "1qaz2wsx",
    "abc12345",   "abcd1234",   "abcdefgh",   "iloveyou",  "anhyeuem",
    "emyeuanh",   "matkhau1",   "matkhau123", "vietnam1",  "vietnam123",
    "saigon123",  "hanoi123",   "tayninh123", "motcua123", "admin123",
    "letmein1",   "football",   "baseball",   "superman",  "sunshine",
    "princess",   "dragon123",  "monkey123",  "welcome1",  "trustno1",
    "q1w2e3r4",   "zxcvbnm1",   "asdfghjk",   "asdf1234",  "a1234567",
    "aa123456",   "a123456789", "khongbiet",  "khongco1",  "mothaiba",
    "conyeume",   "giadinh1",   "hanhphuc",   "tinhyeu1",  "doimatkhau",
    "dichvucong", "thunghiem",  "changeme",   "secret123", "internet",
    "computer",   "whatever",   "michael1",   "jordan23",  "p@ssw0rd",
};

static bool is_common(struct arena *arena, struct str password)
{
    struct str lower = str_lower_ascii(arena, password);

    for (size_t i = 0; i < ARRAY_LENGTH(common); i++)
        if (str_is(lower, common[i]))
            return true;
    for (size_t i = 1; i < password.len; i++)
        if (password.ptr[i] != password.ptr[0])
            return false;
    return true; /* one character over and over */
}

enum status password_rule(struct arena *arena, struct str password,
                          struct str about, struct refusal *why)
{
    why->number = 0;
    if (text_length(password) < LEAST) {
        why->key = "password_short";
        why->number = LEAST;
        return INVALID;
    }
    if (is_common(arena, password) || str_equals(password, about)) {
        why->key = "password_common";
        return INVALID;
    }
    return OK;
}
