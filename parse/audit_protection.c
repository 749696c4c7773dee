/* audit_protection.c - see audit_protection.h. */
#include "audit_protection.h"

#include <string.h>

void protection_rule(struct export *export, const struct row *row, const char *what,
                     struct str mailbox, struct str detail)
{
    struct rule_action *action;

    export_rule(export, row->line, row->raw);
    export->rule.setting = RULE_PROTECTION;
    export->rule.name = what;
    export->rule.mailbox = export_trimmed(export, mailbox);
    action = export_action(export, RULE_WEAKEN, str_of(what));
    action->subject = export_trimmed(export, str_part(detail, 0, utf8_clip(detail, 200)));
}

static void take(struct export *export, const struct row *row, const struct audit_record *record,
                 const char *what, struct str mailbox, struct str detail)
{
    protection_rule(export, row, what, mailbox, detail);
    audit_stamp(export, record, false);
    export_accept(export);
}

/* --- a property that lists second factors --- */

static size_t count(struct str text, const char *word)
{
    struct str mark = str_of(word);
    size_t found = 0;

    for (size_t at = str_find(text, mark); at < text.len; at = str_find(text, mark)) {
        text = str_part(text, at + mark.len, text.len);
        found++;
    }
    return found;
}

/* "Update user" is written for anything; of a phone's application also at each use. NULL: its
 * second factors are as they were. */
static const char *change_of(const struct audit_record *record)
{
    static const char method[] = "StrongAuthenticationMethod",
                      required[] = "StrongAuthenticationRequirement",
                      details[] = "StrongAuthenticationUserDetails";
    struct str now = row_text(&record->now, method), before = row_text(&record->before, method);

    if (count(row_text(&record->now, required), "State") <
        count(row_text(&record->before, required), "State"))
        return "factor-off";
    if (count(now, "MethodType") > count(before, "MethodType"))
        return "factor-added";
    if (count(now, "MethodType") < count(before, "MethodType"))
        return "factor-removed";
    now = row_text(&record->now, details);
    before = row_text(&record->before, details);
    return !str_equal(now, before) ? "factor-changed" : NULL;
}

/* --- the operations --- */

static bool is_switched(const struct row *parameters, const char *name, bool on)
{
    struct str value = str_trim(row_text(parameters, name));

    return str_equal_nocase(value, str_of(on ? "True" : "False")) ||
           str_equal_nocase(value, str_of(on ? "$true" : "$false"));
}

/* NULL: nothing of this was changed. */
static const char *what_of(const struct audit_record *record, enum audit_protection about)
{
    switch (about) {
    case AUDIT_INGESTION:
        return is_switched(&record->now, "UnifiedAuditLogIngestionEnabled", false) ? "auditing"
                                                                                   : NULL;
    case AUDIT_BYPASS:
        return is_switched(&record->now, "AuditBypassEnabled", true) ? "auditing" : NULL;
    case AUDIT_USER:
        return change_of(record);
    case AUDIT_FACTOR_OFF:
        return "factor-off";
    case AUDIT_FACTOR_REMOVED:
        return "factor-removed";
    case AUDIT_FACTOR_ADDED:
        return "factor-added";
    case AUDIT_FACTOR_CHANGED:
        return "factor-changed";
    case AUDIT_DEVICE:
        return "device";
    }
    return NULL;
}

static struct str mailbox_of(const struct audit_record *record, enum audit_protection about)
{
    if (about == AUDIT_INGESTION)
        return str_of("*");
    if (about == AUDIT_BYPASS)
        return row_text(&record->now, "Identity");
    return record->user.len > 0 ? record->user : record->actor;
}

static struct str detail_of(const struct audit_record *record, enum audit_protection about)
{
    struct str device = row_text(&record->now, "Device.DisplayName");

    if (about != AUDIT_DEVICE)
        return record->reason;
    return device.len > 0 ? device : record->name;
}

bool audit_directory(struct export *export, const struct row *row,
                     const struct audit_record *record, const struct audit_operation *operation)
{
    enum audit_protection about = (enum audit_protection)(operation->about - AUDIT_PROTECTION);
    const char *what;

    if (operation->about >= AUDIT_APPLICATION)
        return audit_application(export, row, record, operation);
    what = what_of(record, about);
    if (!what)
        return false;
    export->source = "audit-protection";
    take(export, row, record, what, mailbox_of(record, about), detail_of(record, about));
    return true;
}

size_t audit_mailbox_recording(struct export *export, const struct row *row,
                               const struct row *parameters, const struct audit_record *record)
{
    struct str mailbox = row_text(parameters, "Identity");
    struct str age = str_trim(row_text(parameters, "AuditLogAgeLimit"));
    size_t taken = 0;

    export->source = "audit-protection";
    if (is_switched(parameters, "AuditEnabled", false)) {
        take(export, row, record, "auditing", mailbox, str_of(""));
        taken++;
    }
    if (age.len > 0) {
        take(export, row, record, "audit-age", mailbox, age);
        taken++;
    }
    return taken;
}
