/* status.c - `mailmedic status CASE`: where this case stands, on one page. */
#include "listing.h"

#include "base/clock.h"
#include "case/evidence.h"
#include "case/tables.h"

#include <inttypes.h>
#include <string.h>

struct standing {
    struct case_info info;
    struct message_counts messages;
    uint64_t copies;
    struct evidence_stats evidence;
    uint64_t findings[SEVERITY_CRITICAL + 1];
    uint64_t journal;
    struct run *runs;
    size_t run_count;
    struct account *accounts;
    size_t account_count;
    struct coverage *checks;
    size_t check_count;
};

static bool gather(struct listing *list, struct standing *now, struct error *err)
{
    return casefile_info(list->cf, &now->info, err) &&
           message_count(list->cf, &now->messages, err) &&
           message_copies(list->cf, &now->copies, err) &&
           evidence_stats(list->cf, &now->evidence, err) &&
           finding_counts(list->cf, now->findings, err) &&
           journal_count(list->cf, &now->journal, err) &&
           run_list(list->cf, &list->arena, &now->runs, &now->run_count, err) &&
           account_list(list->cf, &list->arena, &now->accounts, &now->account_count, err) &&
           coverage_list(list->cf, &list->arena, &now->checks, &now->check_count, err);
}

static uint64_t checks_open(const struct standing *now)
{
    uint64_t open = 0;

    for (size_t i = 0; i < now->check_count; i++)
        open += coverage_is_short(&now->checks[i]);
    return open;
}

static void print_json(struct json *json, const struct standing *now)
{
    const struct message_counts *messages = &now->messages;

    json_object(json, NULL);
    json_text(json, "case_id", now->info.case_id);
    json_text(json, "owner", *now->info.owner ? now->info.owner : NULL);
    json_text(json, "authority", *now->info.authority ? now->info.authority : NULL);
    json_text(json, "created", now->info.created);
    json_object(json, "messages");
    json_int(json, "on_server", (int64_t)messages->planned);
    json_int(json, "in_evidence", (int64_t)messages->fetched);
    json_int(json, "copies", (int64_t)now->copies);
    json_int(json, "headers_only", (int64_t)messages->headed);
    json_int(json, "vanished", (int64_t)messages->vanished);
    json_int(json, "analysed", (int64_t)messages->parsed);
    json_int(json, "limited", (int64_t)messages->limited);
    json_int(json, "crashed", (int64_t)messages->crashed);
    json_int(json, "timeout", (int64_t)messages->timeout);
    json_int(json, "bytes_on_server", (int64_t)messages->planned_bytes);
    json_int(json, "bytes_in_evidence", (int64_t)messages->fetched_bytes);
    json_close(json, '}');
    json_object(json, "evidence");
    json_int(json, "objects", (int64_t)now->evidence.objects);
    json_int(json, "bytes", (int64_t)now->evidence.bytes);
    json_close(json, '}');
    json_object(json, "findings");
    for (size_t i = 0; i < ARRAY_LEN(now->findings); i++)
        json_int(json, severity_name((enum severity)i), (int64_t)now->findings[i]);
    json_close(json, '}');
    json_int(json, "checks", (int64_t)now->check_count);
    json_int(json, "checks_not_made_or_only_in_part", (int64_t)checks_open(now));
    json_int(json, "journal_entries", (int64_t)now->journal);
    json_array(json, "runs");
    for (size_t i = 0; i < now->run_count; i++) {
        json_object(json, NULL);
        json_int(json, "id", now->runs[i].id);
        json_text(json, "kind", now->runs[i].kind);
        json_text(json, "target", now->runs[i].target);
        json_time(json, "started", now->runs[i].started);
        json_time(json, "ended", now->runs[i].ended ? now->runs[i].ended : INT64_MIN);
        json_text(json, "outcome", now->runs[i].outcome);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* No findings where nobody has looked are not good news. */
static void print_findings(struct output *out, const struct standing *now)
{
    uint64_t all = 0;

    for (size_t i = 0; i < ARRAY_LEN(now->findings); i++)
        all += now->findings[i];
    buf_text(&out->text, "Findings  ");
    if (now->check_count == 0)
        buf_text(&out->text, "none: nothing has been examined yet\n");
    else if (all == 0)
        buf_text(&out->text, "none in what was examined\n");
    for (size_t i = ARRAY_LEN(now->findings); all > 0 && i > 0; i--)
        buf_printf(&out->text, "%" PRIu64 " %s%s", now->findings[i - 1],
                   severity_name((enum severity)(i - 1)), i > 1 ? ", " : "\n");
    if (now->check_count > 0)
        output_line(out, "Checks    %zu, of which %" PRIu64 " not made or only in part",
                    now->check_count, checks_open(now));
}

static bool is_of_files(const struct account *account)
{
    return strcmp(account->kind, "import") == 0;
}

/* What the mail is counted against. */
static const char *told_by(const struct standing *now)
{
    size_t files = 0;

    for (size_t i = 0; i < now->account_count; i++)
        files += is_of_files(&now->accounts[i]);
    if (files == 0)
        return "on the server";
    return files == now->account_count ? "in files" : "on the server and in files";
}

static void print_text(struct output *out, const struct standing *now)
{
    const struct message_counts *messages = &now->messages;

    output_line(out, "Case      %s, made %s", now->info.case_id, now->info.created);
    if (*now->info.owner)
        output_line(out, "Owner     %s", now->info.owner);
    if (*now->info.authority)
        output_line(out, "Authority %s", now->info.authority);
    for (size_t i = 0; i < now->account_count; i++)
        output_line(out, "Account   %s%s%s", now->accounts[i].user,
                    is_of_files(&now->accounts[i]) ? ", from files" : " at ",
                    is_of_files(&now->accounts[i]) ? "" : now->accounts[i].host);
    output_line(out,
                "Messages  %" PRIu64 " %s, %" PRIu64 " in evidence, %" PRIu64 " analysed, %" PRIu64
                " not fully examined",
                messages->planned, told_by(now), messages->fetched, messages->parsed,
                messages->limited + messages->crashed + messages->timeout);
    if (messages->headed > 0)
        output_line(out, "          %" PRIu64 " of them: headers only", messages->headed);
    if (now->copies > 0)
        output_line(out,
                    "          %" PRIu64 " of them: the same as another one; examined and counted "
                    "once with it",
                    now->copies);
    buf_text(&out->text, "Evidence  ");
    output_count(out, now->evidence.objects, "object", "objects");
    buf_text(&out->text, ", ");
    output_count(out, now->evidence.bytes, "byte", "bytes");
    buf_text(&out->text, "\nJournal   ");
    output_count(out, now->journal, "entry", "entries");
    buf_char(&out->text, '\n');
    print_findings(out, now);
    for (size_t i = 0; i < now->run_count && i < 5; i++) {
        char when[CLOCK_TEXT];

        clock_format(now->runs[i].started, when);
        output_line(out, "Run %-5lld %s %s %s: %s", (long long)now->runs[i].id, when,
                    now->runs[i].kind, now->runs[i].target,
                    now->runs[i].ended ? now->runs[i].outcome : "not finished");
    }
}

static bool list_status(struct listing *list, struct error *err)
{
    struct standing now = {0};

    if (!gather(list, &now, err))
        return false;
    if (list->out.as_json)
        print_json(&list->out.json, &now);
    else
        print_text(&list->out, &now);
    return true;
}

bool run_status(struct invocation *call, struct error *err)
{
    return listing_run(call, "status", list_status, err);
}
