/* audit_file.c - the Unified Audit Log as CSV or JSON: the events that make, change or remove rules
 * and settings, or let applications in (formats.md 5). All other events are passed over. */
#include "import_formats.h"

#include "audit_event.h"
#include "audit_names.h"
#include "export_seen.h"

/* One event's own object; true as row_fn says. */
static bool take(struct export *export, const struct row *row, const struct json_in *event,
                 struct seen *seen)
{
    struct str id = json_in_text(json_in_get(event, "Id"));

    if (id.len > 0 && seen_before(seen, id)) {
        export->out->report.duplicates++;
        return true;
    }
    return audit_event(export, row, event);
}

static bool audit_row(struct export *export, const struct row *row, void *arg)
{
    const struct json_in *inside = json_in_get(row->object, "AuditData");
    struct str text = inside ? json_in_text(inside) : row_text(row, "AuditData");
    struct json_in *document;
    bool taken;

    if (!inside && json_in_is_object(json_in_get(row->object, "auditData")))
        inside = json_in_get(row->object, "auditData");
    if (json_in_is_object(inside))
        return take(export, row, inside, arg);
    if (row->object && !inside)
        return take(export, row, row->object, arg);
    if (text.len == 0) {
        export_reject(export, row->line, "its AuditData is empty", row->raw);
        return true;
    }
    document = json_in_take(&text);
    if (!json_in_is_object(document)) {
        export_reject(export, row->line, "its AuditData is not JSON, or is cut off", row->raw);
        taken = true;
    } else {
        taken = take(export, row, document, arg);
    }
    json_in_free(document);
    return taken;
}

static void warn_of_cap(struct export *export)
{
    uint32_t rows = export->out->report.rows;

    if (rows > 0 && (rows == 5000 || rows == 50000 || rows == 100000))
        export_warn_file(export, "it has exactly as many rows as a search gives at most: truncated "
                                 "until proven otherwise");
}

static void begin(struct export *export, struct rule_script *out, struct arena *arena,
                  struct str bytes, struct import_text *text, const char *format, const char *name)
{
    import_text_of(text, arena, bytes);
    export_begin(export, out, arena, format, text, name);
}

static unsigned csv_sure(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct row names;
    bool has = export_csv_head(&arena, head->text.text, &names) && row_cell(&names, "AuditData");

    arena_dispose(&arena);
    *why = "it has a column AuditData";
    return has ? 95 : 0;
}

static void csv_read(struct rule_script *out, struct arena *arena, struct str bytes,
                     const char *name)
{
    struct seen seen;
    struct import_text text;
    struct export export;

    seen_init(&seen, arena, bytes.len);
    begin(&export, out, arena, bytes, &text, "audit-csv", name);
    export_csv(&export, text.text, audit_row, &seen);
    warn_of_cap(&export);
    export_end(&export);
}

static unsigned json_sure(const struct import_head *head, const char **why)
{
    struct str text = head->text.text;

    *why = "it has AuditData, or an Operation and a Workload";
    if (export_json_has(text, "AuditData"))
        return 95;
    return export_json_has(text, "Operation") &&
                   (export_json_has(text, "Workload") || export_json_has(text, "UserId"))
               ? 92
               : 0;
}

static void json_read(struct rule_script *out, struct arena *arena, struct str bytes,
                      const char *name)
{
    struct seen seen;
    struct import_text text;
    struct export export;

    seen_init(&seen, arena, bytes.len);
    begin(&export, out, arena, bytes, &text, "audit-json", name);
    export.worth = audit_may_be_event;
    export_json(&export, text.text, audit_row, &seen);
    warn_of_cap(&export);
    export_end(&export);
}

const struct rule_format audit_csv_file = {
    .name = "audit-csv",
    .title = "Unified Audit Log (CSV): rules, settings, applications, second factors",
    .recognise = csv_sure,
    .read = csv_read};
const struct rule_format audit_json_file = {
    .name = "audit-json",
    .title = "Unified Audit Log (JSON): rules, settings, applications, second factors",
    .recognise = json_sure,
    .read = json_read};
