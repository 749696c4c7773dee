/* scan_cover_apps.c - what imported audit logs tell of applications that were let in, and of second
 * factors, devices and recovery ways. A log that holds no such event may be one that never does:
 * that is no answer, and none is given. */
#include "scan_cover.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/said.h"
#include "case/imports.h"

#include <string.h>

static const char check[] = "app-access";

struct told {
    size_t logs, events, without_rights;
    int64_t earliest, latest; /* 0: not known */
};

static bool is_audit_log(const struct import_file *file)
{
    static const char *const formats[] = {"audit-csv",        "audit-json",    "entra-audit-csv",
                                          "entra-audit-json", "workspace-csv", "workspace-json"};

    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (strcmp(file->format, formats[i]) == 0)
            return strcmp(file->verdict, "unusable") != 0;
    return false;
}

struct span { /* from the first event to the last, in words */
    char from[CLOCK_TEXT], to[CLOCK_TEXT];
};

static struct span span_of(const struct told *told)
{
    struct span span = {/* said: */ "an unknown time", /* said: */ "an unknown time"};

    if (told->latest > 0) {
        clock_format(told->earliest, span.from);
        clock_format(told->latest, span.to);
    }
    return span;
}

/* What the logs tell of second factors and kin. */
static bool put_protections(struct cover *cover, const struct told *told, struct error *err)
{
    const struct span span = span_of(told);
    struct buf detail;
    bool ok;

    buf_init(&detail, KIB(8));
    if (told->events == 0)
        said_add(&detail,
                 "audit logs: %zu, and no event about second factors or devices in them: whether "
                 "they would hold one is not known",
                 told->logs);
    else
        said_add(&detail,
                 "audit logs: %zu; events about second factors, devices and recovery: %zu, from %s "
                 "to %s; what was set before, they do not tell",
                 told->logs, told->events, span.from, span.to);
    ok = cover_put(cover, "protections", told->events == 0 ? COVERAGE_NO_LOG : COVERAGE_PARTLY,
                   &detail, "look at them on the provider's security page", err);
    buf_dispose(&detail);
    return ok;
}

static void note_rule(struct cover *cover, const struct rule_row *row, enum rule_setting setting,
                      struct told *told)
{
    struct error bad = {0};
    struct rule rule;

    if (!rule_decode(&rule, &cover->arena, row->blob, &bad) || rule.setting != setting ||
        rule.action_count == 0)
        return;
    told->events++;
    told->without_rights +=
        rule.actions[0].kind == RULE_APP_ACCESS && rule.actions[0].subject[0] == '\0';
    if (rule.made > 0 && (told->earliest == 0 || rule.made < told->earliest))
        told->earliest = rule.made;
    if (rule.made > told->latest)
        told->latest = rule.made;
}

static bool put_applications(struct cover *cover, const struct told *told, struct error *err)
{
    const struct span span = span_of(told);
    struct buf detail;
    bool ok;

    buf_init(&detail, KIB(8));
    if (told->events == 0)
        said_add(&detail,
                 "%zu audit log%s, and no event about an application in them: whether "
                 "they would hold one is not known",
                 told->logs, told->logs == 1 ? "" : "s");
    else
        said_add(
            &detail,
            "%zu event%s about applications in %zu audit log%s, from %s to %s; what was let in "
            "before, and app passwords, they do not tell",
            told->events, told->events == 1 ? "" : "s", told->logs, told->logs == 1 ? "" : "s",
            span.from, span.to);
    if (told->without_rights > 0)
        said_add(&detail,
                 told->without_rights == 1 ? "; %zu of them does not say which rights were given"
                                           : "; %zu of them do not say which rights were given",
                 told->without_rights);
    ok = cover_put(cover, check, told->events == 0 ? COVERAGE_NO_LOG : COVERAGE_PARTLY, &detail,
                   "look at connected apps and app passwords on the provider's security page", err);
    buf_dispose(&detail);
    return ok;
}

/* Of that setting. */
static void count_events(struct cover *cover, enum rule_setting setting, struct told *told)
{
    for (size_t i = 0; i < cover->rule_count; i++)
        if (cover->rules[i].blob.len > 0)
            note_rule(cover, &cover->rules[i], setting, told);
}

bool cover_applications(struct cover *cover, struct error *err)
{
    struct told apps = {0}, protections = {0};
    struct import_file *files;
    size_t count;

    if (!import_file_list(cover->scan->cf, &cover->arena, 0, &files, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        apps.logs += is_audit_log(&files[i]);
    protections.logs = apps.logs;
    count_events(cover, RULE_APPLICATION, &apps);
    count_events(cover, RULE_PROTECTION, &protections);
    /* else cover_blind() says that nobody looked */
    return (apps.logs == 0 && apps.events == 0 ? true : put_applications(cover, &apps, err)) &&
           (protections.logs == 0 && protections.events == 0
                ? true
                : put_protections(cover, &protections, err));
}
