/* findings.c - `mailmedic findings CASE`: what the detectors say, worst first. */
#include "commands.h"

#include "base/clock.h"
#include "case/tables.h"
#include "listing.h"

#include <string.h>

static void print_reasons(struct json *json, const struct finding *finding)
{
    json_array(json, "reasons");
    for (size_t i = 0; i < finding->reason_count; i++) {
        json_object(json, NULL);
        json_text(json, "text", finding->reasons[i].text);
        json_int(json, "points", finding->reasons[i].points);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void print_subjects(struct json *json, const struct finding *finding)
{
    json_array(json, "subjects");
    for (size_t i = 0; i < finding->subject_count; i++) {
        const struct finding_subject *subject = &finding->subjects[i];

        json_object(json, NULL);
        json_text(json, "kind", subject->kind);
        json_int(json, "id", subject->id);
        json_hash(json, "sha256", &subject->sha256);
        json_text(json, strcmp(subject->kind, "message") == 0 ? "message_id" : "label",
                  subject->label);
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* "T1114.003 T1564.008" as a list. */
static void print_attack(struct json *json, const char *attack)
{
    struct str rest = str_of(attack);

    json_array(json, "attack");
    while (rest.len > 0) {
        size_t end = str_find_char(rest, ' ');

        if (end > 0)
            json_str(json, NULL, str_part(rest, 0, end));
        rest = str_part(rest, end + 1, rest.len);
    }
    json_close(json, ']');
}

void finding_to_json(struct json *json, const struct finding *finding)
{
    json_object(json, NULL);
    json_int(json, "id", finding->id);
    json_text(json, "detector", finding->detector);
    json_text(json, "severity", severity_name(finding->severity));
    json_text(json, "title", finding->title);
    json_text(json, "explanation", finding->explanation);
    print_reasons(json, finding);
    print_subjects(json, finding);
    print_attack(json, finding->attack);
    json_text(json, "refute", finding->refute);
    json_text(json, "blind", finding->blind);
    json_time(json, "when", finding->when);
    json_text(json, "verdict", *finding->verdict ? finding->verdict : NULL);
    json_text(json, "verdict_reason", *finding->verdict ? finding->verdict_reason : NULL);
    json_int(json, "first_seen", finding->first_seen);
    json_int(json, "last_seen", finding->last_seen);
    json_close(json, '}');
}

void finding_to_text(struct output *out, const struct finding *finding)
{
    char when[CLOCK_TEXT];

    clock_format(finding->when, when);
    buf_printf(&out->text, "%-8s #%lld  ", severity_name(finding->severity),
               (long long)finding->id);
    output_shown(out, finding->title, 400);
    output_line(out, "%s%s%s%s%s", *when ? "  (" : "", when, *when ? ")" : "",
                *finding->verdict ? "  - " : "", finding->verdict);
    for (size_t i = 0; i < finding->reason_count; i++) {
        if (finding->reasons[i].points != 0)
            buf_printf(&out->text, "          %+3d ", finding->reasons[i].points);
        else
            buf_text(&out->text, "              ");
        output_shown(out, finding->reasons[i].text, 400);
        buf_char(&out->text, '\n');
    }
}

/* "Not checked" must not look like "clean". */
static bool say_none(struct listing *list, struct error *err)
{
    struct coverage *rows;
    size_t count;

    if (!coverage_list(list->cf, &list->arena, &rows, &count, err))
        return false;
    buf_text(&list->out.text, count > 0 ? "No findings. That says nothing about what was not "
                                          "examined: mailmedic coverage "
                                        : "No findings: nothing has been examined yet. First: "
                                          "mailmedic acquire ");
    output_word(&list->out, list->call->arguments[0]);
    buf_text(&list->out.text, count > 0 ? "\n" : " imaps://USER@SERVER\n");
    return true;
}

static bool list_findings(struct listing *list, struct error *err)
{
    struct output *out = &list->out;
    struct finding *rows;
    size_t count;

    if (!finding_list(list->cf, &list->arena, call_has(list->call, "--gone"),
                      (struct page){.most = PAGE_ALL}, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (out->as_json)
            finding_to_json(&out->json, &rows[i]);
        else
            finding_to_text(out, &rows[i]);
    return out->as_json || count > 0 || say_none(list, err);
}

bool run_findings(struct invocation *call, struct error *err)
{
    return listing_run(call, "findings", list_findings, err);
}
