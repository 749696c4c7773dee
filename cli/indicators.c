/* indicators.c - `mailmedic indicators CASE [add KIND VALUE | withdraw ID]`: what to block and to
 * look for elsewhere. */
#include "detect/indicators.h"

#include "base/clock.h"
#include "base/defang.h"
#include "listing.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN = 200 };

static void to_json(struct json *json, const struct indicator *row)
{
    json_object(json, NULL);
    json_int(json, "id", row->id);
    json_text(json, "kind", row->kind);
    json_text(json, "value", row->value);
    json_text(json, "source", row->by_hand ? "hand" : "scan");
    if (row->finding)
        json_int(json, "finding", row->finding);
    else
        json_null(json, "finding");
    if (row->message)
        json_int(json, "message", row->message);
    else
        json_null(json, "message");
    json_time(json, "first_seen", row->first_seen);
    json_time(json, "last_seen", row->last_seen);
    json_text(json, "tlp", row->tlp);
    json_text(json, "note", row->note);
    json_text(json, "state", row->withdrawn ? "withdrawn" : "active");
    json_text(json, "reason", row->reason);
    json_close(json, '}');
}

static void to_text(struct listing *list, const struct indicator *row)
{
    struct output *out = &list->out;
    struct str value = str_of(row->value);

    buf_printf(&out->text, "%4" PRId64 "  %-7s  ", row->id, row->kind);
    if (strcmp(row->kind, "sha256") != 0)
        value = defang_link(&list->arena, value);
    output_shown(out, value.at, SHOWN);
    buf_printf(&out->text, "\n      TLP:%s, ", row->tlp);
    if (row->finding)
        buf_printf(&out->text, "finding %" PRId64, row->finding);
    else
        buf_text(&out->text, row->by_hand ? "by hand" : "by a scan");
    if (row->note[0]) {
        buf_text(&out->text, ": ");
        output_shown(out, row->note, SHOWN);
    }
    if (row->withdrawn) {
        buf_text(&out->text, "; WITHDRAWN: ");
        output_shown(out, row->reason, SHOWN);
    }
    buf_char(&out->text, '\n');
}

static bool is_kind(const char *word)
{
    for (size_t i = 0; indicator_kinds[i]; i++)
        if (strcmp(indicator_kinds[i], word) == 0)
            return true;
    return false;
}

static bool check_kind(const char *word, struct error *err)
{
    return is_kind(word) ||
           error_set(err, ERROR_USAGE,
                     "a kind is ip, cidr, address, domain, url or sha256, not \"%.40s\"", word);
}

static bool list_all(struct listing *list, struct error *err)
{
    const struct indicator_query query = {.kind = call_value(list->call, "--kind"),
                                          .withdrawn = call_has(list->call, "--withdrawn")};
    struct indicator *rows;
    size_t count;

    if (query.kind && !check_kind(query.kind, err))
        return false;
    if (!indicator_list(list->cf, &list->arena, &query, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (list->out.as_json)
            to_json(&list->out.json, &rows[i]);
        else
            to_text(list, &rows[i]);
        if (!output_flush(&list->out, err))
            return false;
    }
    if (!list->out.as_json && count == 0 && query.kind)
        output_line(&list->out, "No indicators of the kind %s.", query.kind);
    else if (!list->out.as_json && count == 0)
        output_line(&list->out, "No indicators. A scan collects them from findings; "
                                "`indicators CASE add KIND VALUE` takes one by hand.");
    return true;
}

/* Nobody means to block all of a public provider, or themselves. */
static bool is_certain(const struct invocation *call, struct casefile *cf,
                       const struct indicator *row, struct error *err)
{
    struct buf why;
    bool ok;

    buf_init(&why, 200);
    ok = indicators_doubt(cf, call_value(call, "--data"), row->kind, row->value, &why, err);
    if (ok && why.len > 0)
        ok = error_set(err, ERROR_USAGE, "%.100s should not be blocked: %s (--anyway does it)",
                       row->value, buf_c(&why));
    buf_dispose(&why);
    return ok;
}

static bool put(struct invocation *call, struct casefile *cf, struct error *err)
{
    const char *note = call_value(call, "--note"), *tlp = call_value(call, "--tlp");
    struct indicator row = {.kind = call->arguments[2],
                            .by_hand = true,
                            .first_seen = INT64_MIN,
                            .last_seen = INT64_MIN,
                            .tlp = tlp ? tlp : "amber",
                            .note = note ? note : ""};
    struct buf value;
    int64_t id;
    bool ok;

    buf_init(&value, INDICATOR_VALUE);
    ok = indicators_read(row.kind, str_of(call->arguments[3]), &value, err);
    row.value = buf_c(&value);
    ok = ok && (call_has(call, "--anyway") || is_certain(call, cf, &row, err)) &&
         indicator_put(cf, &row, &id, err);
    buf_dispose(&value);
    return ok;
}

static bool withdraw(struct invocation *call, struct casefile *cf, struct error *err)
{
    const char *reason = call_value(call, "--reason");
    uint64_t id;

    if (!reason || str_trim(str_of(reason)).len == 0)
        return error_set(err, ERROR_USAGE, "say why it is none: --reason TEXT");
    if (!str_to_u64(str_of(call->arguments[2]), INT64_MAX, &id))
        return error_set(err, ERROR_USAGE, "\"%.40s\" is not the number of an indicator",
                         call->arguments[2]);
    return indicator_withdraw(cf, (int64_t)id, reason, err);
}

static bool check_words(const struct invocation *call, struct error *err)
{
    const char *verb = call->arguments[1];

    if (strcmp(verb, "add") == 0 && call->count == 4)
        return check_kind(call->arguments[2], err);
    if (strcmp(verb, "withdraw") == 0 && call->count == 3)
        return true;
    return error_set(err, ERROR_USAGE, "say list, add KIND VALUE, or withdraw ID");
}

static void say_done(struct invocation *call, struct output *out)
{
    bool added = call->arguments[1][0] == 'a';

    output_begin(out, call_has(call, "--json"), "indicators-changed");
    if (out->as_json) {
        json_text(&out->json, added ? "added" : "withdrawn", call->arguments[added ? 3 : 2]);
        return;
    }
    buf_text(&out->text, added ? "Added: " : "Withdrawn: number ");
    output_shown(out, call->arguments[added ? 3 : 2], SHOWN);
    buf_char(&out->text, '\n');
}

bool run_indicators(struct invocation *call, struct error *err)
{
    struct casefile *cf;
    struct output out;
    bool ok;

    if (call->count == 1 || (call->count == 2 && strcmp(call->arguments[1], "list") == 0))
        return listing_run(call, "indicators", list_all, err);
    if (!check_words(call, err) || !call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    ok = casefile_begin(cf, err) &&
         (call->arguments[1][0] == 'a' ? put(call, cf, err) : withdraw(call, cf, err)) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    casefile_close(cf);
    if (!ok)
        return false;
    say_done(call, &out);
    return output_end(&out, err);
}
