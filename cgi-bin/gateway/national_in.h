/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_in.h: what the national portal sends: dossiers filed there, answers
 * to supplements and withdrawals made there, questions after one of ours.
 *
 * A call is one POST of the same envelope as ours, {service, …}, signed with a
 * key that both sides have:
 *   Authorization: LienThong t=SECONDS,mac=HEX
 * where mac is the HMAC-SHA256 of "SECONDS\nBODY". Each call says the same
 * however often it comes, so one that somebody sends again does nothing, and
 * the clocks may be an hour apart.
 */
#ifndef MOTCUA_GATEWAY_NATIONAL_IN_H
#define MOTCUA_GATEWAY_NATIONAL_IN_H

#include "gateway/national.h"
#include "platform/partial_date.h"

/* Whether that body is theirs. Never where no key is set. */
NODISCARD bool national_in_is_theirs(struct arena *arena,
                                     const struct settings *settings,
                                     struct str authorization, struct str body,
                                     struct moment now);

enum national_in_kind {
    NATIONAL_IN_DOSSIER,    /* DongBoHoSoMC, isUpdating "False" */
    NATIONAL_IN_SUPPLEMENT, /* DongBoTrangThaiHoSo, type "BoSung" */
    NATIONAL_IN_WITHDRAWAL, /* DongBoTrangThaiHoSo, type "Rut" */
    NATIONAL_IN_ASK         /* TraCuuHoSo */
};
const char *national_in_kind_text(enum national_in_kind kind); /* "dossier" */

struct national_in_paper {
    struct str name, component; /* component: its whole name, or "" */
    struct str link;
    struct str sha256; /* in hex, as they have it; "": they do not say */
};
struct national_in {
    enum national_in_kind kind;
    struct str code; /* theirs; of NATIONAL_IN_ASK perhaps ours */
    /* Of a dossier; codes are theirs. */
    struct str procedure_code, agency_code;
    enum national_owner owner;
    struct str owner_name, owner_number;
    struct str person_name, person_number; /* who files; the owner's else */
    struct str phone, email, address;      /* "" where not told, or no such */
    bool is_verified;
    struct moment filed_at;
    /* Of a supplement and a withdrawal. */
    struct str words;
    const struct national_in_paper *papers;
    size_t paper_count;
};

/* A body that is theirs, in the arena; texts are clean. INVALID: *field is the
 * first that is not as the field lists have it, "service" where that is no
 * service of ours, "" where it is no JSON. */
NODISCARD enum status national_in_read(struct arena *arena, struct str body,
                                       struct national_in *in,
                                       const char **field);

enum national_in_word {
    NATIONAL_IN_TAKEN,   /* 0, kept */
    NATIONAL_IN_AGAIN,   /* 0, it was there */
    NATIONAL_IN_FOUND,   /* 0, asked for */
    NATIONAL_IN_ABSENT,  /* 1 */
    NATIONAL_IN_WRONG,   /* -2, a field */
    NATIONAL_IN_NO_JSON, /* -2 */
    NATIONAL_IN_USED,    /* -4, the code is another's */
    NATIONAL_IN_SILENT   /* -6, it is not told of this one */
};
/* A dossier as such an answer has it, by whichever protocol it is told. */
struct str national_in_told(struct arena *arena,
                            const struct national_dossier *dossier);
/* {error_code, message} in the arena, with MaHoSoDonVi and [data] where they
 * are not "". `field` is that of NATIONAL_IN_WRONG. */
struct str national_in_answer(struct arena *arena, enum national_in_word word,
                              const char *field, struct str our_code,
                              struct str data);

#endif
