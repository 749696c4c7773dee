/* deed_case.c - deeds that are no playbook's: verdicts, indicators, blocklists; see tui/deed.h. */
#include "deed_case.h"

#include "base/clock.h"
#include "case/indicators.h"
#include "case/tables.h"
#include "report/export.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool add_indicator(const struct deed *deed, struct casefile *cf, char told[DEED_TOLD],
                          struct error *err)
{
    struct indicator row = {.kind = deed->name,
                            .by_hand = true,
                            .first_seen = INT64_MIN,
                            .last_seen = INT64_MIN,
                            .tlp = deed->who,
                            .note = deed->until};
    struct buf value;
    int64_t id;
    bool ok;

    buf_init(&value, INDICATOR_VALUE);
    ok = indicator_spell(deed->name, str_of(deed->text), &value, err) && casefile_begin(cf, err);
    row.value = buf_c(&value);
    ok = ok && indicator_put(cf, &row, &id, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    buf_dispose(&value);
    if (ok)
        snprintf(told, DEED_TOLD, "Taken as indicator %" PRId64 ".", id);
    return ok;
}

static bool withdraw(const struct deed *deed, struct casefile *cf, char told[DEED_TOLD],
                     struct error *err)
{
    bool ok = casefile_begin(cf, err) && indicator_withdraw(cf, deed->id, deed->text, err) &&
              casefile_commit(cf, err);

    casefile_rollback(cf);
    snprintf(told, DEED_TOLD, "Withdrawn; z shows it still.");
    return ok;
}

/* A verdict that is not there, for it could not be written, cannot be taken back. */
static bool is_there(const struct deed *deed, struct casefile *cf, bool *there, struct error *err)
{
    struct arena arena = {0};
    struct finding finding;
    bool ok;

    *there = true;
    if (deed->who[0] == '\0')
        return true;
    ok = finding_get(cf, &arena, deed->id, &finding, err);
    *there = ok && strcmp(finding.verdict, deed->who) == 0;
    arena_dispose(&arena);
    return ok;
}

static bool give_verdict(const struct deed *deed, struct casefile *cf, char told[DEED_TOLD],
                         struct error *err)
{
    bool there, ok = casefile_begin(cf, err) && is_there(deed, cf, &there, err);

    if (ok && there)
        ok = finding_set_verdict(cf, deed->id, deed->name, deed->text, err) &&
             casefile_commit(cf, err);
    casefile_rollback(cf);
    if (ok)
        snprintf(told, DEED_TOLD, "%s",
                 !there                                 ? "There was nothing to take back."
                 : deed->who[0] != '\0'                 ? "Undone."
                 : strcmp(deed->name, "dismissed") == 0 ? "Dismissed; u takes it back."
                                                        : "Confirmed; u takes it back.");
    return ok;
}

static bool blocklist(const struct deed *deed, struct casefile *cf, char told[DEED_TOLD],
                      struct error *err)
{
    const struct export_setup setup = {.cf = cf,
                                       .format = "blocklist",
                                       .path = deed->text,
                                       .target = deed->name,
                                       .version = MAILMEDIC_VERSION,
                                       .now = clock_utc_ns() / 1000000000};
    struct export_result result;
    char hex[HASH_HEX];

    if (!export_run(&setup, &result, err))
        return false;
    hash_to_hex(&result.hash, hex);
    snprintf(told, DEED_TOLD,
             "%" PRIu64 " %s written to %.200s, %" PRIu64 " left out; sha256 %.12s...", result.rows,
             text_plural(result.rows, "row", "rows"), deed->text, result.left_out, hex);
    return true;
}

bool deed_on_case(const struct deed *deed, struct casefile *cf, char told[DEED_TOLD],
                  struct error *err)
{
    if (deed->kind == DEED_INDICATOR)
        return add_indicator(deed, cf, told, err);
    if (deed->kind == DEED_WITHDRAW)
        return withdraw(deed, cf, told, err);
    if (deed->kind == DEED_VERDICT)
        return give_verdict(deed, cf, told, err);
    return blocklist(deed, cf, told, err);
}
