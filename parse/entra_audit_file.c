/* entra_audit_file.c - the directory audit of Microsoft Entra: Graph's auditLogs/directoryAudits as
 * JSON, as Graph itself or PowerShell spells it, and the portal's CSV. What it tells of
 * applications that were let in is read; all else is passed over (formats.md 6).
 *
 * https://learn.microsoft.com/graph/api/resources/directoryaudit; the columns of the CSV as the
 * portal's exports have them. */
#include "import_formats.h"

#include "app_access.h"
#include "audit_protection.h"
#include "export_seen.h"

#include <ctype.h>
#include <stdio.h>

enum { MOST_TARGETS = 3, MOST_PROPERTIES = 20, MOST_DETAILS = 20 }; /* of the CSV */
_Static_assert(MOST_TARGETS *MOST_PROPERTIES + MOST_DETAILS < AUDIT_CELLS, "all have room");

/* PowerShell's names begin with a capital. */
static const struct json_in *get(const struct json_in *object, const char *name)
{
    const struct json_in *value = json_in_get(object, name);
    char capital[40];

    if (value)
        return value;
    snprintf(capital, sizeof(capital), "%s", name);
    capital[0] = (char)toupper((unsigned char)capital[0]);
    return json_in_get(object, capital);
}

static struct str text(const struct json_in *object, const char *name)
{
    return json_in_text(get(object, name));
}

static bool is_application(struct str type)
{
    return str_equal_nocase(type, str_of("ServicePrincipal")) ||
           str_equal_nocase(type, str_of("Application"));
}

static bool is_failure(struct str result)
{
    return result.len > 0 && !str_equal_nocase(result, str_of("success"));
}

/* --- JSON --- */

/* Names and values, spelled either way. */
static void add_pairs(struct export *export, const struct json_in *list, const char *const names[4],
                      struct row *out)
{
    const struct pair_names small = {names[0], names[1], NULL}, large = {names[2], names[3], NULL};

    export_pairs(export->arena, list, &small, AUDIT_CELLS, out);
    export_pairs(export->arena, list, &large, AUDIT_CELLS, out);
}

static void add_targets(struct export *export, const struct json_in *targets,
                        struct audit_record *record)
{
    static const char *const now[] = {"displayName", "newValue", "DisplayName", "NewValue"};
    static const char *const before[] = {"displayName", "oldValue", "DisplayName", "OldValue"};

    for (size_t i = 0; i < json_in_count(targets); i++) {
        const struct json_in *target = json_in_at(targets, i);

        if (record->object.len == 0 && is_application(text(target, "type"))) {
            record->name = text(target, "displayName");
            record->object = app_access_guid(text(target, "id"));
        } else if (record->user.len == 0) {
            record->user = text(target, "userPrincipalName");
        }
        add_pairs(export, get(target, "modifiedProperties"), now, &record->now);
        add_pairs(export, get(target, "modifiedProperties"), before, &record->before);
    }
}

static bool json_row(struct export *export, const struct row *row, void *arg)
{
    static const char *const details[] = {"key", "value", "Key", "Value"};
    const struct json_in *event = row->object;
    const struct audit_operation *operation =
        audit_operation_named(text(event, "activityDisplayName"));
    struct audit_record record = {.time = text(event, "activityDateTime"),
                                  .id = text(event, "id"),
                                  .reason = text(event, "resultReason"),
                                  .failed = is_failure(text(event, "result"))};

    if (record.id.len > 0 && seen_before(arg, record.id)) {
        export->out->report.duplicates++;
        return true;
    }
    if (!operation || operation->about < AUDIT_PROTECTION)
        return false;
    record.actor = text(get(get(event, "initiatedBy"), "user"), "userPrincipalName");
    if (record.actor.len == 0)
        record.actor = text(get(get(event, "initiatedBy"), "app"), "displayName");
    audit_cells(export->arena, row, &record.now);
    audit_cells(export->arena, row, &record.before);
    add_targets(export, get(event, "targetResources"), &record);
    add_pairs(export, get(event, "additionalDetails"), details, &record.now);
    return audit_directory(export, row, &record, operation);
}

/* --- CSV --- */

/* The cell "Target<target><what>" or, of a property, "Target<target>ModifiedProperty<n><what>". */
static struct str target_cell(const struct row *row, unsigned target, unsigned property,
                              const char *what)
{
    char name[80];

    if (property == 0)
        snprintf(name, sizeof(name), "Target%u%s", target, what);
    else
        snprintf(name, sizeof(name), "Target%uModifiedProperty%u%s", target, property, what);
    return row_text(row, name);
}

static void add_cell(struct arena *arena, struct row *out, struct str name, struct str value)
{
    struct cell *cell = &out->cells[out->count++];

    *cell = (struct cell){.name = name, .values = arena_alloc(arena, sizeof(*cell->values))};
    cell->values[0] = value;
    cell->count = value.len > 0;
}

static void add_target_cells(struct export *export, const struct row *row, unsigned target,
                             struct audit_record *record)
{
    for (unsigned i = 1; i <= MOST_PROPERTIES; i++) {
        struct str name = target_cell(row, target, i, "Name");

        if (name.len == 0)
            continue;
        add_cell(export->arena, &record->now, name, target_cell(row, target, i, "NewValue"));
        add_cell(export->arena, &record->before, name, target_cell(row, target, i, "OldValue"));
    }
    if (record->user.len == 0)
        record->user = target_cell(row, target, 0, "UserPrincipalName");
    if (record->object.len > 0 || !is_application(target_cell(row, target, 0, "Type")))
        return;
    record->name = target_cell(row, target, 0, "DisplayName");
    record->object = app_access_guid(target_cell(row, target, 0, "ObjectId"));
}

static void add_detail_cells(struct export *export, const struct row *row, struct row *out)
{
    char name[40];

    for (unsigned i = 1; i <= MOST_DETAILS; i++) {
        struct str key;

        snprintf(name, sizeof(name), "AdditionalDetail%uKey", i);
        key = row_text(row, name);
        snprintf(name, sizeof(name), "AdditionalDetail%uValue", i);
        if (key.len > 0)
            add_cell(export->arena, out, key, row_text(row, name));
    }
}

static bool csv_row(struct export *export, const struct row *row, void *arg)
{
    static const char *const times[] = {"Date (UTC)", "Date", NULL};
    static const char *const actors[] = {"ActorUserPrincipalName", "ActorServicePrincipalName",
                                         "ActorDisplayName", NULL};
    const struct audit_operation *operation = audit_operation_named(row_text(row, "Activity"));
    struct audit_record record = {.time = row_any(row, times),
                                  .actor = row_any(row, actors),
                                  .id = row_text(row, "CorrelationId"),
                                  .reason = row_text(row, "ResultReason"),
                                  .failed = is_failure(row_text(row, "Result"))};

    (void)arg;
    if (!operation || operation->about < AUDIT_PROTECTION)
        return false;
    audit_cells(export->arena, row, &record.now);
    audit_cells(export->arena, row, &record.before);
    for (unsigned target = 1; target <= MOST_TARGETS; target++)
        add_target_cells(export, row, target, &record);
    add_detail_cells(export, row, &record.now);
    return audit_directory(export, row, &record, operation);
}

/* --- which it is --- */

static unsigned csv_sure(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct row names;
    bool ours = export_csv_head(&arena, head->text.text, &names) && row_cell(&names, "Activity") &&
                row_cell(&names, "Target1ModifiedProperty1Name");

    arena_dispose(&arena);
    *why = "it has the columns of Entra's audit log";
    return ours ? 95 : 0;
}

static unsigned json_sure(const struct import_head *head, const char **why)
{
    struct str start = head->text.text;

    *why = "it has activityDateTime and activityDisplayName";
    return (export_json_has(start, "activityDateTime") &&
            export_json_has(start, "activityDisplayName")) ||
                   (export_json_has(start, "ActivityDateTime") &&
                    export_json_has(start, "ActivityDisplayName"))
               ? 95
               : 0;
}

static void csv_read(struct rule_script *out, struct arena *arena, struct str bytes,
                     const char *name)
{
    struct import_text as_text;
    struct export export;

    import_text_of(&as_text, arena, bytes);
    export_begin(&export, out, arena, "entra-audit-csv", &as_text, name);
    export_csv(&export, as_text.text, csv_row, NULL);
    export_end(&export);
}

static void json_read(struct rule_script *out, struct arena *arena, struct str bytes,
                      const char *name)
{
    struct seen seen;
    struct import_text as_text;
    struct export export;

    seen_init(&seen, arena, bytes.len);
    import_text_of(&as_text, arena, bytes);
    export_begin(&export, out, arena, "entra-audit-json", &as_text, name);
    export_json(&export, as_text.text, json_row, &seen);
    export_end(&export);
}

const struct rule_format entra_audit_csv_file = {
    .name = "entra-audit-csv",
    .title = "Entra audit log (CSV): applications, second factors",
    .recognise = csv_sure,
    .read = csv_read};
const struct rule_format entra_audit_json_file = {
    .name = "entra-audit-json",
    .title = "Entra audit log (JSON): applications, second factors",
    .recognise = json_sure,
    .read = json_read};
