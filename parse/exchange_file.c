/* exchange_file.c - files of Exchange and Graph: CSV and JSON; exchange.c reads their rows. */
#include "import_formats.h"

#include "exchange.h"

static unsigned csv_sure(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct row names;
    unsigned sure = 0;

    if (export_csv_head(&arena, head->text.text, &names))
        sure = exchange_sure(&names, why);
    arena_dispose(&arena);
    return sure;
}

static void csv_read(struct rule_script *out, struct arena *arena, struct str bytes,
                     const char *name)
{
    struct import_text text;
    struct export export;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "exchange-csv", &text, name);
    export_csv(&export, text.text, exchange_row, NULL);
    export_end(&export);
}

static unsigned json_sure(const struct import_head *head, const char **why)
{
    static const char *const rule[] = {
        "SubjectContainsWords",  "StopProcessingRules", "ForwardTo",
        "MoveToFolder",          "RedirectTo",          "DeleteMessage",
        "ForwardAsAttachmentTo", "isEnabled",           "BlindCopyTo",
        "permanentDelete",       "markAsRead"};
    static const char *const other[] = {"ForwardingSmtpAddress",
                                        "DeliverToMailboxAndForward",
                                        "automaticRepliesSetting",
                                        "AccessRights",
                                        "ImapEnabled",
                                        "TrustedSendersAndDomains",
                                        "BlockedSendersAndDomains"};
    struct str text = head->text.text;
    bool rules = false;

    if (export_json_has(text, "AuditData") || export_json_has(text, "Operation"))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(rule); i++)
        rules = rules || export_json_has(text, rule[i]);
    if (rules && (export_json_has(text, "Name") || export_json_has(text, "displayName") ||
                  export_json_has(text, "RuleName"))) {
        *why = "it has the names of an inbox or mail-flow rule";
        return 90;
    }
    for (size_t i = 0; i < ARRAY_LEN(other); i++)
        if (export_json_has(text, other[i])) {
            *why = "it has the names of mailbox settings";
            return 85;
        }
    return 0;
}

static void json_read(struct rule_script *out, struct arena *arena, struct str bytes,
                      const char *name)
{
    struct import_text text;
    struct export export;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "exchange-json", &text, name);
    export_json(&export, text.text, exchange_row, NULL);
    export_end(&export);
}

const struct rule_format exchange_csv_file = {.name = "exchange-csv",
                                              .title = "Exchange rules or settings (CSV)",
                                              .recognise = csv_sure,
                                              .read = csv_read};
const struct rule_format exchange_json_file = {.name = "exchange-json",
                                               .title =
                                                   "Exchange or Graph rules or settings (JSON)",
                                               .recognise = json_sure,
                                               .read = json_read};
