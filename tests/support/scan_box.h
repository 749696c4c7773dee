/* scan_box.h - a case with a mailbox of acme.example and a scan of it by the real jailed workers,
 * for tests that look at a case after its scan. */
#ifndef TESTS_SCAN_BOX_H
#define TESTS_SCAN_BOX_H

#include "sample_case.h"

#include "case/tables.h"
#include "detect/scan.h"

struct scan_box {
    struct sample sample;
    struct scan_options options; /* of its scan */
    struct scan *scan;
    int64_t account, run, inbox, sent;
    uint32_t uid;
};

/* The owner is owner@acme.example. For cmocka's setup and teardown. */
int scan_box_open(void **state);
/* The same, and the test's own program is the parse worker. */
int scan_box_open_own(void **state);
int scan_box_close(void **state);
int64_t scan_box_folder(struct scan_box *box, const char *name, enum folder_use use);

/* One mail an hour from 2025-06-15 15:06 UTC on; extra: further header lines with CR LF, and
 * perhaps a body behind an empty line. */
int64_t scan_box_letter(struct scan_box *box, int64_t folder, const char *from, const char *subject,
                        const char *extra);
/* The same to somebody else than the owner. */
int64_t scan_box_letter_to(struct scan_box *box, int64_t folder, const char *from, const char *to,
                           const char *subject, const char *extra);
/* One mail as it is. */
int64_t scan_box_mail(struct scan_box *box, int64_t folder, struct str bytes);
/* One of which only the header is here (as far as the empty line); and then the rest of it. */
int64_t scan_box_header(struct scan_box *box, int64_t folder, struct str bytes);
void scan_box_whole(struct scan_box *box, int64_t id, struct str bytes);
/* A Sieve script, which runs; and one that does not. */
void scan_box_script(struct scan_box *box, const char *name, const char *text);
void scan_box_idle_script(struct scan_box *box, const char *name, const char *text);
void scan_box_finish(struct scan_box *box);

/* The id of the first rule that is called so. */
int64_t scan_box_rule(struct scan_box *box, const char *name);
struct message scan_box_message(struct scan_box *box, struct arena *arena, int64_t id);
/* The newest finding of a detector, in the arena; id 0: none. */
struct finding scan_box_finding(struct scan_box *box, struct arena *arena, const char *detector);
/* What coverage says of that check, and its state; COVERAGE_FAILED and "" when it says nothing. */
enum coverage_state scan_box_coverage(struct scan_box *box, const char *check, char detail[500]);
/* It is this state and says these words; otherwise the test fails. */
void scan_box_covered(struct scan_box *box, const char *check, enum coverage_state state,
                      const char *words);
/* How many entries of the journal are of this action and hold these words. */
size_t scan_box_entries(struct scan_box *box, const char *action, const char *words);
/* The severity of the detector's worst finding; -1: it has none. gone: also what is no more. */
int scan_box_worst(struct scan_box *box, const char *detector, bool gone);
bool scan_box_says(const struct finding *finding, const char *words);

#endif
