/* section.h - what the sections of a report share: the case's facts, read once, and short ways to
 * say a sentence.
 *
 * A section is one file and one function that adds blocks to the document. It writes nothing and
 * decides nothing about form. */
#ifndef REPORT_SECTION_H
#define REPORT_SECTION_H

#include "case/checkpoint.h"
#include "case/evidence.h"
#include "case/plays.h"
#include "case/stamps.h"
#include "paper.h"
#include "playbooks/engine.h"
#include "report/report.h"
#include "wording.h"

struct other_run { /* of a playbook, besides the newest */
    const struct play *play;
    struct play_event *events;
    size_t event_count;
    const char **open; /* titles of steps to be done next, where it has not ended */
    size_t open_count;
    bool unknown; /* how its steps stand cannot be worked out */
};

struct report {
    const struct report_setup *setup;
    struct arena arena;
    struct paper paper;
    struct wording wording;

    struct case_info info;
    struct account *accounts;
    struct folder *folders;
    struct finding *findings; /* worst first; without those that are gone */
    struct coverage *coverage;
    struct run *runs;
    struct rule_row *rules;
    size_t account_count, folder_count, finding_count, coverage_count, run_count, rule_count;
    uint64_t by_severity[SEVERITY_CRITICAL + 1]; /* without the dismissed ones */
    size_t dismissed;
    struct message_counts messages;
    uint64_t copies; /* message_copies() */
    struct evidence_stats evidence;

    uint64_t entries; /* of the journal */
    char head[HASH_HEX];
    struct journal_row *checkpoints; /* newest first */
    size_t checkpoint_count;
    char key[HASH_HEX]; /* the signing key's fingerprint; "" none */
    bool sealed;
    struct stamp *stamps; /* oldest first */
    size_t stamp_count;

    bool has_play;
    const struct play *play;
    struct play_view view;
    struct play_event *events;
    size_t event_count;
    struct other_run *others; /* newest first */
    size_t other_count;

    int64_t first; /* the earliest moment a grave finding is about, if can_be(); INT64_MIN none */
};

bool report_read(struct report *r, struct error *err) NODISCARD;

/* --- saying things --- */

const char *say(struct report *r, const char *english);
/* "owner @ mail.example", or that it came from files. */
const char *say_account(struct report *r, const struct account *account);
/* {1} to {4} put in. */
const char *say1(struct report *r, const char *english, const char *a);
const char *say2(struct report *r, const char *english, const char *a, const char *b);
const char *say3(struct report *r, const char *english, const char *a, const char *b,
                 const char *c);
const char *say4(struct report *r, const char *english, const char *a, const char *b, const char *c,
                 const char *d);
const char *number(struct report *r, uint64_t n); /* 1,620 */
/* {1} is the number: "{1} message", "{1} messages". */
const char *counted(struct report *r, uint64_t n, const char *one, const char *many);
const char *moment(struct report *r, int64_t utc_seconds); /* "" for INT64_MIN and INT64_MAX */
const char *stamp(struct report *r, int64_t utc_seconds);  /* the same, to the minute, no "UTC" */
const char *calendar_day(struct report *r, int64_t utc_seconds); /* 2026-11-22 */
const char *hex(struct report *r, const struct hash *hash);      /* "" for zero */

/* Mail may claim any date. Not what lies before mail had such dates, or after this report (and a
 * clock a day wrong): no time of what happened is read from it. */
bool can_be(const struct report *r, int64_t utc_seconds);

enum tone severity_tone(enum severity severity);
/* Is it of weight and not dismissed? */
bool finding_counts_as_open(const struct finding *finding);
/* A step that is in the way of nobody any more but was not proved, or is not done. */
enum tone step_tone(enum step_state state, enum probe_grade grade);
const char *grade_text(struct report *r, enum probe_grade grade); /* "A", "-" */

/* Parts of section_steps(). */
void report_given(struct report *r, const struct play_event *events, size_t count);
void report_states(struct report *r, const struct play_event *events, size_t count);
void report_other_runs(struct report *r);
/* Nobody has finished it, and nothing keeps it from being done. */
bool step_is_to_do(const struct step_view *view);

/* --- the sections, in their order --- */

typedef void (*section_fn)(struct report *r);

void section_cover(struct report *r);
void section_summary(struct report *r);
void section_sheet(struct report *r);
void section_not_examined(struct report *r);
void section_events(struct report *r);
void section_findings(struct report *r);
void section_logins(struct report *r);
void section_exposure(struct report *r);
void section_steps(struct report *r);
void section_actions(struct report *r);
void section_controls(struct report *r);
void section_indicators(struct report *r);
void section_evidence(struct report *r);
void section_custody(struct report *r);
void section_journal(struct report *r);

#endif
