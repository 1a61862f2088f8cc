/* SPDX-License-Identifier: GPL-3.0-or-later */
/* procedure.h: what can be asked of the administration, and what it takes.
 *
 * A procedure has a code that never changes and versions that never change: an
 * import that finds it different adds a version. A draft or dossier keeps the
 * version, so it shows the procedure as it was when it was filed.
 *
 * Cases: `single` and `section` lists always apply; of the `alternative` ones
 * the citizen chooses one. Unknown is not zero: a fee that nobody stated is no
 * fee in the list, an amount set elsewhere is is_known = false.
 */
#ifndef MOTCUA_DOMAIN_PROCEDURE_H
#define MOTCUA_DOMAIN_PROCEDURE_H

#include "domain/catalogue/unit.h"
#include "domain/guard/proof.h"

enum service_level {
    SERVICE_NONE,        /* not said */
    SERVICE_INFORMATION, /* thông_tin: not online; say where to go */
    SERVICE_PARTIAL,     /* một_phần */
    SERVICE_FULL         /* toàn_trình */
};

enum processing_unit {
    PROCESSING_UNKNOWN,
    PROCESSING_WORKING_DAY,
    PROCESSING_DAY,
    PROCESSING_HOUR, /* of working time */
    PROCESSING_MONTH,
    PROCESSING_YEAR
};

enum channel { CHANNEL_DIRECT = 1, CHANNEL_ONLINE = 2, CHANNEL_POST = 4 };

enum case_kind { CASE_SINGLE, CASE_SECTION, CASE_ALTERNATIVE };

struct str_list {
    const struct str *items;
    size_t count;
};

struct component {
    int64_t id;
    struct str name;       /* in the law's words; up to 5,000 characters */
    struct str short_name; /* as people call it */
    struct str condition;  /* when it is asked for; "": always, or not said */
    int originals;
    int copies;
    struct str_list forms; /* names of form files; the first is the main one */
    bool is_required;
    unsigned channels;      /* of enum channel; 0: any */
    struct str one_of;      /* those of its case with the same word stand in for
                             * each other; "": it stands alone */
    bool is_original_shown; /* at the counter, beside what was sent */
    struct str sheet; /* slug of the form that is ours to fill in (sheet.h);
                             * "": none */
};

struct procedure_case {
    int64_t id;
    struct str name; /* "" where there is one case only */
    enum case_kind kind;
    const struct component *components;
    size_t component_count;
    struct str_list notes; /* remarks, no papers */
};

struct fee {
    struct str kind;   /* "FEE", "SERVICE_FEE": as the source has it */
    bool is_known;     /* false: read the text */
    struct vnd amount; /* 0 is free */
    struct str text;
    unsigned channels;
};

struct legal_basis {
    struct str code; /* "04/2024/TT-BTP" */
    struct str name;
};

struct audience {
    struct str code; /* "ĐT1": compare exactly, some have a plain D */
    struct str name;
};

/* What a version says that was not published so, but inferred. */
enum inferred { INFERRED_TIME = 1, INFERRED_FEE = 2, INFERRED_REQUIRED = 4 };

struct procedure {
    int64_t id;         /* stays */
    int64_t version_id; /* of this text */
    int version;        /* 1, 2, … */
    bool is_current;
    struct str code; /* "1.001193" */
    struct str name;
    struct str field_slug, field_name;
    struct str group_slug;                 /* of life: "ho-tich" */
    enum unit_level level;                 /* in two tiers */
    enum unit_level level_among_districts; /* while there were districts */
    const struct audience *audiences;
    size_t audience_count;
    enum service_level service_level; /* where an agency says nothing else */
    bool is_service_level_inferred;
    unsigned inferred; /* enum inferred, as bits */
    unsigned channels;
    bool is_detailed; /* false: only the summary is known; it cannot be filed */
    struct str issuer;
    struct str_list executing_agencies;
    int processing_value; /* 0: not one number; read the text */
    enum processing_unit processing_unit;
    struct str processing_text, processing_note;
    bool is_cut_at_15; /* received after 15:00 counts as the next working day */
    bool is_adult_only;
    enum id_proof least_proof;      /* of the account that files; or none */
    struct str steps, requirements; /* lines */
    struct str_list outcomes;
    const struct fee *fees;
    size_t fee_count;
    const struct legal_basis *legal_basis;
    size_t legal_basis_count;
    const struct procedure_case *cases;
    size_t case_count;
    struct date source_updated; /* unset: not said */
    struct str plain;           /* what it is for, in plain words; "": none */
    struct str elsewhere_name;  /* where it is filed instead; "": here */
    struct str elsewhere_url;
    /* Who wrote what the province says over the record, and when; "": nobody.
     */
    struct str overlay_by;
    struct date overlay_on;
};

/* The current version, complete, in the db's arena. The code may bear an
 * agency suffix ("1.001193.000.00.00.H53"). NOT_FOUND: none, or retired. */
NODISCARD enum status procedure_load(struct db *db, struct str code,
                                     struct procedure *procedure);
/* Any version, current or not: for drafts and dossiers. */
NODISCARD enum status procedure_load_version(struct db *db, int64_t version_id,
                                             struct procedure *procedure);

/* What that version gives, where it is one thing and short enough for a button;
 * else "". */
NODISCARD enum status procedure_outcome(struct db *db, int64_t version_id,
                                        struct str *name);

/* The level that handles it on a day of that era. */
enum unit_level procedure_level(const struct procedure *procedure,
                                bool has_districts);

/* Whether the citizen has to choose among alternative cases. */
bool procedure_has_choice(const struct procedure *procedure);
/* The case with that id, or NULL (also for 0). Lent. */
const struct procedure_case *
procedure_case_of(const struct procedure *procedure, int64_t case_id);
/* Whether case_id fits: one of the alternatives where there is a choice, 0
 * where there is none. */
bool procedure_case_fits(const struct procedure *procedure, int64_t case_id);

/* Whether it can be supplied online; the others only a counter or the post
 * takes. */
bool component_is_online(const struct component *component);

/* Whether one of the two is enough; both of one case. */
bool component_stands_in(const struct component *a, const struct component *b);

/* The components that the chosen case asks for, in order, each with the case
 * it comes from; case_id 0 leaves the alternatives out. */
struct needed_component {
    const struct component *component;
    const struct procedure_case *of_case;
};
struct needed_list {
    const struct needed_component *items;
    size_t count;
};
struct needed_list procedure_needs(struct arena *arena,
                                   const struct procedure *procedure,
                                   int64_t case_id);

/* What the fees come to for who files by that channel, for one line: of each
 * kind the least and the most, added up. count 0: nobody stated any for it. */
struct fee_summary {
    size_t count;
    size_t unknown; /* of them set elsewhere */
    struct vnd least, most;
};
struct fee_summary procedure_fee_summary(const struct procedure *procedure,
                                         enum channel channel);

/* In the schema and in message keys: "full", "partial", "information"; "" for
 * SERVICE_NONE. */
const char *service_level_text(enum service_level level);
enum service_level service_level_of(struct str text);
/* In addresses. */
const char *service_level_slug(enum service_level level); /* "toan-trinh" */
enum service_level service_level_of_slug(struct str slug);
const char *processing_unit_text(enum processing_unit unit);
enum processing_unit processing_unit_of(struct str text);

#endif
